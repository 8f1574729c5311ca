using Flywheel.Core.Columns;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Windows;

/// <summary>Values of ordered columns as whole numbers in the same order.</summary>
internal static class ColumnKeys
{
    /// <summary>The key of a row that is not null; not for texts.</summary>
    internal static long Of(Column column, int row) => column switch
    {
        Int64Column whole => whole.Values[row],
        TimestampColumn moments => moments.Values[row],
        DoubleColumn doubles => Order.KeyOf(doubles.Values[row]),
        BooleanColumn booleans => booleans.Values[row] ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "Texts have no numeric order."),
    };
}
