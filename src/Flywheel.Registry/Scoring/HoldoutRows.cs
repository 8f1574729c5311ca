using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Registry.Releases;

namespace Flywheel.Registry.Scoring;

/// <summary>Holdout rows as texts that read back to the same values, and back again.</summary>
public static class HoldoutRows
{
    /// <summary>Writes feature rows and their scores as a holdout.</summary>
    /// <exception cref="KeyNotFoundException">The batch lacks a feature of the layout.</exception>
    public static Holdout From(ColumnBatch features, IReadOnlyList<double> scores, InputLayout layout)
    {
        var columns = layout.Features.Select(feature => features[feature.Name]).ToArray();
        return new Holdout(
            [.. layout.Features.Select(feature => feature.Name)],
            [.. Enumerable.Range(0, features.Count).Select(row => columns.Select(column => Write(column, row)).ToImmutableArray())],
            [.. scores]);
    }

    /// <summary>Reads a holdout as a batch of the layout's features.</summary>
    /// <exception cref="FormatException">A value is not of its feature's type.</exception>
    public static ColumnBatch ToBatch(Holdout holdout, InputLayout layout)
    {
        var types = layout.Features.ToDictionary(feature => feature.Name, feature => feature.Type, StringComparer.Ordinal);
        var fields = holdout.Features.Select(name => new Field(name, types[name])).ToArray();
        var builders = fields.Select(column => ColumnBuilder.For(column.Type)).ToArray();
        foreach (var row in holdout.Rows)
        {
            for (var i = 0; i < builders.Length; i++)
            {
                builders[i].AppendObject(Read(row[i], fields[i].Type));
            }
        }

        return new ColumnBatch(new Schema(fields), builders.Select(builder => builder.ToColumn()));
    }

    private static string? Write(Column column, int row) => column.IsNull(row) ? null : column switch
    {
        DoubleColumn doubles => doubles.Values[row].ToString("R", CultureInfo.InvariantCulture),
        TimestampColumn moments => moments.Values[row].ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(column.ValueAt(row), CultureInfo.InvariantCulture),
    };

    private static object? Read(string? text, ColumnType type) => text is null ? null : type switch
    {
        ColumnType.Boolean => bool.Parse(text),
        ColumnType.Int64 or ColumnType.Timestamp => long.Parse(text, CultureInfo.InvariantCulture),
        ColumnType.Double => double.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };
}
