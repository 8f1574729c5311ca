using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Programs;

/// <summary>Rows of a dataset with everything that groupings take of them, computed once.</summary>
/// <param name="Columns">The dataset's own columns.</param>
/// <param name="Outputs">The dataset's outputs.</param>
/// <param name="Known">When each row became known; the least time where the whole dataset always was.</param>
/// <param name="IsKnown">False for rows that never become known.</param>
internal sealed record EventRows(RowBatch Columns, Column[] Outputs, long[] Known, bool[] IsKnown)
{
    internal int Count => Known.Length;

    internal static Result<EventRows> Read(DatasetPlan dataset, ColumnBatch batch, int threads, CancellationToken cancellationToken)
    {
        var columns = RowBatch.Of(batch, dataset.Shape.Schema, dataset.Columns, $"the dataset {dataset.Shape.Name}");
        if (!columns.TryGet(out var rows))
        {
            return columns.Refused<EventRows>();
        }

        var (known, isKnown) = (new long[rows.Count], new bool[rows.Count]);
        if (dataset.Shape.KnownAt is { } name)
        {
            var column = (TimestampColumn)batch[name];
            column.Values.CopyTo(known);
            for (var row = 0; row < known.Length; row++)
            {
                isKnown[row] = !column.IsNull(row);
            }
        }
        else
        {
            Array.Fill(known, long.MinValue);
            Array.Fill(isKnown, true);
        }

        return new EventRows(rows, dataset.Outputs.Run(rows.Columns, rows.Count, threads, cancellationToken), known, isKnown);
    }

    /// <summary>The rows that become known, in the order they do; those known at one moment keep their order in the dataset.</summary>
    internal int[] Order()
    {
        var (keys, rows, count) = (new long[Count], new int[Count], 0);
        for (var row = 0; row < IsKnown.Length; row++)
        {
            if (IsKnown[row])
            {
                (keys[count], rows[count]) = (Known[row], row);
                count++;
            }
        }

        return Windows.StableSort.ByKey(keys[..count], rows[..count]);
    }

    /// <summary>Each row's bounded value as an ordered key; the row's key becomes -1 where the value is null.</summary>
    internal long[] Bounds(int output, int[] codes)
    {
        var column = Outputs[output];
        var bounds = new long[Count];
        for (var row = 0; row < bounds.Length; row++)
        {
            if (column.IsNull(row))
            {
                codes[row] = Windows.KeyTable.Unknown;
            }
            else
            {
                bounds[row] = Windows.ColumnKeys.Of(column, row);
            }
        }

        return bounds;
    }

    /// <summary>Each row's key in a grouping: -1 for rows that the filter leaves out or that never become known.</summary>
    internal int[] Codes(GroupingPlan grouping, Windows.KeyTable keys)
    {
        var codes = keys.Add([.. grouping.Keys.Select(output => Outputs[output])], Count);
        var filter = grouping.Filter < 0 ? null : (BooleanColumn)Outputs[grouping.Filter];
        for (var row = 0; row < codes.Length; row++)
        {
            if (!IsKnown[row] || (filter is not null && (filter.IsNull(row) || !filter.Values[row])))
            {
                codes[row] = Windows.KeyTable.Unknown;
            }
        }

        return codes;
    }
}
