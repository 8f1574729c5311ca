using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Features.Expressions;

/// <summary>Names of the row a feature is computed for: its columns, alone or after <c>row</c>, and <c>now</c>, its time. With look-ups and aggregates.</summary>
internal sealed class RowScope(RowShape row, ImmutableArray<DatasetShape> datasets) : Scope
{
    internal const string Row = "row";
    internal const string Now = "now";

    internal override Node Name(NameSyntax name)
    {
        if (name.Qualifier is { } qualifier and not Row)
        {
            throw datasets.Any(dataset => dataset.Name == qualifier)
                ? new ExpressionException(name.Position, $"'{qualifier}.{name.Name}' reads many rows of {qualifier}, not one.",
                    $"Aggregate it, as in mean({qualifier}.{name.Name}) over 1d, or look one up, as in {qualifier}[key].{name.Name}.")
                : new ExpressionException(name.Position, $"There is no dataset '{qualifier}'.", Spelling.DidYouMean(qualifier, datasets.Select(dataset => dataset.Name).Append(Row)));
        }

        var index = row.Schema.IndexOf(name.Name);
        if (index < 0 && name.Name == Now)
        {
            index = row.Schema.IndexOf(row.Time);
        }

        if (index < 0)
        {
            throw new ExpressionException(name.Position, $"The row has no column '{name.Name}'.",
                Spelling.DidYouMean(name.Name, row.Schema.Names.Except(row.Later)));
        }

        return row.Later.Contains(name.Name, StringComparer.Ordinal)
            ? throw new ExpressionException(name.Position, $"The column '{name.Name}' is not known yet at the row's time, {row.Time}.",
                "A feature may read only what is known then.")
            : new ColumnNode(row.Schema.Fields[index], index);
    }

    internal override Node Lookup(LookupSyntax lookup)
    {
        var (index, dataset) = Dataset(lookup.Dataset, lookup.Position);
        if (dataset.Key.Length != lookup.Keys.Length)
        {
            throw dataset.Key.IsEmpty
                ? new ExpressionException(lookup.Position, $"{dataset.Name} has no key, so no row of it can be looked up.", "Declare its key.")
                : new ExpressionException(lookup.Position, $"The key of {dataset.Name} is ({string.Join(", ", dataset.Key)}), not {lookup.Keys.Length} values.");
        }

        var scope = new TableScope(dataset.Name, dataset.Schema);
        var column = scope.Name(new NameSyntax(lookup.ColumnPosition, null, lookup.Column));
        var keys = lookup.Keys.Select((key, i) =>
            Pair(scope.Name(new NameSyntax(lookup.Position, null, dataset.Key[i])), Binder.Bind(key, this), key.Position)).ToArray();
        var grouping = new EventGrouping(index, null, [.. keys.Select(key => key.Event)], null);
        return new AggregateNode(column.Type, AggregateFunction.Row, grouping, column, [.. keys.Select(key => key.Row)], new WindowDefinition(WindowKind.All), null, null, null);
    }

    internal override Node Aggregate(AggregateSyntax aggregate) => new AggregateBinder(this, aggregate).Bind();

    internal (int Index, DatasetShape Shape) Dataset(string name, int position)
    {
        var index = datasets.ToList().FindIndex(dataset => dataset.Name == name);
        return index >= 0
            ? (index, datasets[index])
            : throw new ExpressionException(position, $"There is no dataset '{name}'.", Spelling.DidYouMean(name, datasets.Select(dataset => dataset.Name)));
    }

    /// <summary>The first dataset an expression names, so that an aggregate knows what it reads.</summary>
    internal string? DatasetIn(Syntax syntax) => syntax switch
    {
        NameSyntax { Qualifier: { } qualifier and not Row } => qualifier,
        NameSyntax { Qualifier: null } name when datasets.Any(dataset => dataset.Name == name.Name) => name.Name,
        CallSyntax call => call.Arguments.Select(DatasetIn).FirstOrDefault(found => found is not null),
        CastSyntax cast => DatasetIn(cast.Operand),
        _ => null,
    };

    /// <summary>A key of the event and the row's value for it, with one type that can be compared exactly.</summary>
    internal static (Node Event, Node Row) Pair(Node eventKey, Node rowKey, int position)
    {
        var type = Binder.Common([eventKey, rowKey], position, "This key");
        return type == ExpressionType.Double
            ? throw new ExpressionException(position, "A number with decimals is no key: equal values may differ in the last bit.", "Round it and cast it to int64.")
            : type == ExpressionType.Null ? throw new ExpressionException(position, "null is no key: it equals nothing.")
            : (Binder.Widen(eventKey, type, position), Binder.Widen(rowKey, type, position));
    }
}
