using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Tests.Features;

/// <summary>Builds small tables for tests: a column is a name and its values; the first that is not null tells the type.</summary>
internal static class Table
{
    internal static ColumnBatch Of(params (string Name, object?[] Values)[] columns)
    {
        var (fields, made) = (new List<Field>(), new List<Column>());
        foreach (var (name, values) in columns)
        {
            var type = values.FirstOrDefault(value => value is not null) switch
            {
                bool => ColumnType.Boolean,
                int or long => ColumnType.Int64,
                string => ColumnType.Text,
                Timestamp => ColumnType.Timestamp,
                _ => ColumnType.Double,
            };
            var builder = ColumnBuilder.For(type);
            foreach (var value in values)
            {
                builder.AppendObject(value is int whole ? (long)whole : value);
            }

            fields.Add(new Field(name, type));
            made.Add(builder.ToColumn());
        }

        return new ColumnBatch(new Schema(fields), made);
    }

    /// <summary>Minutes after the start of 2001.</summary>
    internal static Timestamp At(double minutes) => new(978_307_200_000_000 + (long)(minutes * 60_000_000));

    /// <summary>The values of a column as framework objects.</summary>
    internal static object?[] Values(this Column column) => [.. Enumerable.Range(0, column.Count).Select(column.ValueAt)];
}
