using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Programs;

/// <summary>A table's columns in the order a program was compiled for. Columns that the program does not read may be missing.</summary>
internal sealed class RowBatch
{
    private RowBatch(Column?[] columns, int count) => (Columns, Count) = (columns, count);

    internal Column?[] Columns { get; }

    internal int Count { get; }

    /// <summary>Where other values are put into the same columns for the next run: the cells of each column; else null.</summary>
    internal RowCells?[]? Cells { get; set; }

    /// <summary>Finds the columns by name; refused when one that is needed is missing or has another type.</summary>
    internal static Result<RowBatch> Of(ColumnBatch batch, Schema wanted, ImmutableArray<string> needed, string what)
    {
        var refusals = new List<Refusal>();
        var columns = new Column?[wanted.Fields.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var (field, at) = (wanted.Fields[i], batch.Schema.IndexOf(wanted.Fields[i].Name));
            if (at >= 0 && batch.Columns[at].Type == field.Type)
            {
                columns[i] = batch.Columns[at];
            }
            else if (needed.Contains(field.Name, StringComparer.Ordinal))
            {
                refusals.Add(at < 0
                    ? new Refusal("features.column-missing", "Column missing", $"The features read the column '{field.Name}' of {what}, which is not there.",
                        Spelling.DidYouMean(field.Name, batch.Schema.Names))
                    : new Refusal("features.column-type", "Wrong column type",
                        $"The column '{field.Name}' of {what} is {batch.Columns[at].Type}; the features were compiled for {field.Type}."));
            }
        }

        return refusals.Count == 0 ? new RowBatch(columns, batch.Count) : Result.Refuse<RowBatch>(refusals);
    }
}
