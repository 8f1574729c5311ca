using Flywheel.Core.Columns;

namespace Flywheel.Data.Splits;

/// <summary>Groups rows by the value of a column; null is a value of its own.</summary>
internal static class Strata
{
    /// <summary>The rows of each stratum, ascending; strata in order of their first row.</summary>
    internal static IEnumerable<List<int>> RowsOf(Column column)
    {
        var strata = new Dictionary<(bool IsNull, ulong Value), List<int>>();
        for (var row = 0; row < column.Count; row++)
        {
            var stratum = column.IsNull(row) ? (true, 0UL) : (false, Bits(column, row));
            if (!strata.TryGetValue(stratum, out var rows))
            {
                strata.Add(stratum, rows = []);
            }

            rows.Add(row);
        }

        return strata.Values;
    }

    private static ulong Bits(Column column, int row) => column switch
    {
        BooleanColumn truth => truth.Values[row] ? 1UL : 0UL,
        Int64Column whole => (ulong)whole.Values[row],
        DoubleColumn number => BitConverter.DoubleToUInt64Bits(double.IsNaN(number.Values[row]) ? double.NaN : number.Values[row] + 0.0),
        TimestampColumn moment => (ulong)moment.Values[row],
        TextColumn text => (ulong)text.Codes[row],
        _ => throw new ArgumentException($"No strata of {column.Type}.", nameof(column)),
    };
}
