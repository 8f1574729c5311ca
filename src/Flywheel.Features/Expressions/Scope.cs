namespace Flywheel.Features.Expressions;

/// <summary>What names mean at one place. Answers with a node or throws <see cref="ExpressionException"/>.</summary>
internal abstract class Scope
{
    internal abstract Node Name(NameSyntax name);

    internal virtual Node Lookup(LookupSyntax lookup) =>
        throw new ExpressionException(lookup.Position, "A look-up reads the row, so it has no place inside an aggregate.");

    internal virtual Node Aggregate(AggregateSyntax aggregate) =>
        throw new ExpressionException(aggregate.Position, "An aggregate has no place inside an aggregate.");
}
