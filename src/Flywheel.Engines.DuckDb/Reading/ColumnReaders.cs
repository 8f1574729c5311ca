using System.Numerics;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Engines.DuckDb.Native;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Chooses the reader of a column by its type.</summary>
internal static class ColumnReaders
{
    private const long PerDay = 86_400 * Timestamp.PerSecond;

    /// <summary>A reader for each column of an answer whose types <see cref="Narrowing"/> accepted.</summary>
    internal static ColumnReader[] For(Answer answer)
    {
        var readers = new ColumnReader[answer.Columns.Length];
        for (var i = 0; i < readers.Length; i++)
        {
            using var type = answer.TypeOf(i);
            readers[i] = For(answer.Columns[i], type);
        }

        return readers;
    }

    private static ColumnReader For(DuckDbColumn column, LogicalTypeHandle type) => column.Type switch
    {
        DuckDbType.Boolean => new CopyReader<bool>((values, validity) => new BooleanColumn(values, validity)),
        DuckDbType.BigInt => new CopyReader<long>(Int64),
        DuckDbType.Double => new CopyReader<double>(Double),
        DuckDbType.TinyInt => Whole<sbyte>(column),
        DuckDbType.SmallInt => Whole<short>(column),
        DuckDbType.Integer => Whole<int>(column),
        DuckDbType.UTinyInt => Whole<byte>(column),
        DuckDbType.USmallInt => Whole<ushort>(column),
        DuckDbType.UInteger => Whole<uint>(column),
        DuckDbType.UBigInt => Whole<ulong>(column),
        DuckDbType.HugeInt => Whole<Int128>(column),
        DuckDbType.UHugeInt => Whole<UInt128>(column),
        DuckDbType.Float => new NarrowReader<float, double, FloatNarrow>(default, value => Lost(column, value), Double),
        DuckDbType.Decimal => Decimal(column, type),
        DuckDbType.Date => Moment<int>(column, PerDay),
        DuckDbType.Timestamp or DuckDbType.TimestampWithZone => Moment<long>(column, 1),
        DuckDbType.TimestampMilliseconds => Moment<long>(column, 1000),
        DuckDbType.TimestampSeconds => Moment<long>(column, Timestamp.PerSecond),
        DuckDbType.TimestampNanoseconds or DuckDbType.TimestampNanosecondsWithZone =>
            new NarrowReader<long, long, NanosecondNarrow>(default, value => LostMoment(column, value), Moments),
        DuckDbType.Varchar => new TextCodeReader(),
        DuckDbType.Enum => Enumeration(type),
        DuckDbType.Uuid => new UuidReader(),
        DuckDbType.SqlNull => new EnumReader<int>([]),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "Not a type that is read."),
    };

    private static NarrowReader<T, long, WholeNarrow<T>> Whole<T>(DuckDbColumn column)
        where T : unmanaged, IBinaryInteger<T> => new(default, value => Lost(column, value), Int64);

    private static NarrowReader<T, long, MomentNarrow<T>> Moment<T>(DuckDbColumn column, long microseconds)
        where T : unmanaged, IBinaryInteger<T> => new(new MomentNarrow<T>(microseconds), value => LostMoment(column, value), Moments);

    private static ColumnReader Decimal(DuckDbColumn column, LogicalTypeHandle type)
    {
        var scale = NativeMethods.duckdb_decimal_scale(type);
        return NativeMethods.duckdb_decimal_internal_type(type) switch
        {
            DuckDbType.SmallInt => Decimal<short>(column, scale),
            DuckDbType.Integer => Decimal<int>(column, scale),
            DuckDbType.BigInt => Decimal<long>(column, scale),
            _ => Decimal<Int128>(column, scale),
        };
    }

    private static NarrowReader<T, double, DecimalNarrow<T>> Decimal<T>(DuckDbColumn column, int scale)
        where T : unmanaged, IBinaryInteger<T> => new(new DecimalNarrow<T>(scale), value => Lost(column, value), Double);

    private static unsafe ColumnReader Enumeration(LogicalTypeHandle type)
    {
        var texts = new string[NativeMethods.duckdb_enum_dictionary_size(type)];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = NativeText.Take(NativeMethods.duckdb_enum_dictionary_value(type, (ulong)i));
        }

        return NativeMethods.duckdb_enum_internal_type(type) switch
        {
            DuckDbType.UTinyInt => new EnumReader<byte>(texts),
            DuckDbType.USmallInt => new EnumReader<ushort>(texts),
            _ => new EnumReader<uint>(texts),
        };
    }

    private static Int64Column Int64(ReadOnlyMemory<long> values, Validity validity) => new(values, validity);

    private static DoubleColumn Double(ReadOnlyMemory<double> values, Validity validity) => new(values, validity);

    private static TimestampColumn Moments(ReadOnlyMemory<long> values, Validity validity) => new(values, validity);

    private static Refusal Lost(DuckDbColumn column, string value) =>
        DuckDbRefusals.ValueLost(column.Name, column.Type, value, "which does not fit into 64 bits", $"\"{column.Name}\"::DOUBLE or ::VARCHAR");

    private static Refusal LostMoment(DuckDbColumn column, string value) => DuckDbRefusals.ValueLost(
        column.Name, column.Type, value, "which is no whole microsecond of the years 1 to 9999", $"\"{column.Name}\"::TIMESTAMP, or give infinite ones NULL");
}
