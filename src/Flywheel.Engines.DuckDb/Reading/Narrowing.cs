using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Which of the house's types holds each of DuckDB's.</summary>
internal static class Narrowing
{
    internal static ColumnType? Of(DuckDbType type) => type switch
    {
        DuckDbType.Boolean => ColumnType.Boolean,
        DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer or DuckDbType.BigInt or DuckDbType.UTinyInt or DuckDbType.USmallInt
            or DuckDbType.UInteger or DuckDbType.UBigInt or DuckDbType.HugeInt or DuckDbType.UHugeInt => ColumnType.Int64,
        DuckDbType.Float or DuckDbType.Double or DuckDbType.Decimal => ColumnType.Double,
        DuckDbType.Date or DuckDbType.Timestamp or DuckDbType.TimestampSeconds or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds
            or DuckDbType.TimestampWithZone or DuckDbType.TimestampNanosecondsWithZone => ColumnType.Timestamp,
        DuckDbType.Varchar or DuckDbType.Enum or DuckDbType.Uuid or DuckDbType.SqlNull => ColumnType.Text,
        _ => null,
    };

    /// <summary>The schema of these columns, or every reason why there is none.</summary>
    internal static Result<Schema> SchemaOf(ImmutableArray<DuckDbColumn> columns)
    {
        Refusal[] refusals =
        [
            .. columns.Where(column => Of(column.Type) is null).Select(column => DuckDbRefusals.TypeUnknown(column.Name, column.Type)),
            .. columns.GroupBy(column => column.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => DuckDbRefusals.NamedTwice(group.Key)),
        ];
        return refusals.Length > 0
            ? Result.Refuse<Schema>(refusals)
            : new Schema(columns.Select(column => new Field(column.Name, Of(column.Type)!.Value)));
    }
}
