using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Expressions;

/// <summary>Names are columns of one table, alone or after the table's name.</summary>
internal sealed class TableScope(string table, Schema schema) : Scope
{
    internal override Node Name(NameSyntax name)
    {
        if (name.Qualifier is not null && name.Qualifier != table)
        {
            throw new ExpressionException(name.Position, $"'{name.Qualifier}' has no meaning here: this expression reads {table}.",
                name.Qualifier == "row" ? "Compare a column of the event with the row in the where clause." : Spelling.DidYouMean(name.Qualifier, [table]));
        }

        return schema.IndexOf(name.Name) is >= 0 and var index
            ? new ColumnNode(schema.Fields[index], index)
            : throw new ExpressionException(name.Position, $"{table} has no column '{name.Name}'.", Spelling.DidYouMean(name.Name, schema.Names));
    }

    internal override Node Lookup(LookupSyntax lookup) => throw new ExpressionException(lookup.Position, $"Only columns of {table} have a meaning here, not look-ups.");

    internal override Node Aggregate(AggregateSyntax aggregate) =>
        throw new ExpressionException(aggregate.Position, $"Only columns of {table} have a meaning here, not aggregates.");
}
