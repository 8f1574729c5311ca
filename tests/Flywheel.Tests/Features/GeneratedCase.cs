using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features;

namespace Flywheel.Tests.Features;

/// <summary>An event or a row of a generated case, as a plain object.</summary>
internal sealed record GeneratedRow(long Id, string? Place, long? Class, double? Value, long? Whole, bool? Flag, Timestamp At, Timestamp? Known);

/// <summary>A generated window feature: its text, and what it means, said again in the plainest way.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Meaning">The value for a row, given every event.</param>
internal sealed record GeneratedFeature(string Text, Func<GeneratedRow, IReadOnlyList<GeneratedRow>, object?> Meaning);

/// <summary>Events, rows and features made from a seed: ties in time, late and never known events, nulls, numbers of every size, empty windows.</summary>
internal sealed class GeneratedCase
{
    private readonly SeededRandom _random;

    internal GeneratedCase(ulong seed)
    {
        _random = new SeededRandom(seed);
        var (wholeOnly, selfVisible, wild) = (_random.NextInt64(3) == 0, _random.NextInt64(3) == 0, _random.NextInt64(3) == 0);
        Events = [.. Enumerable.Range(0, (int)_random.NextInt64(120)).Select(id => Row(id, wholeOnly, selfVisible, wild))];
        Rows = [.. Enumerable.Range(0, 1 + (int)_random.NextInt64(60)).Select(i => i < Events.Count && _random.NextInt64(2) == 0
            ? Events[(int)_random.NextInt64(Events.Count)] : Row(10_000 + i, wholeOnly, selfVisible, wild))];
        Features = [.. Enumerable.Range(0, 12).Select(_ => GeneratedWindow.Next(_random))];
    }

    internal IReadOnlyList<GeneratedRow> Events { get; }

    internal IReadOnlyList<GeneratedRow> Rows { get; }

    internal IReadOnlyList<GeneratedFeature> Features { get; }

    internal SeededRandom Random => _random;

    internal FeaturePlan Plan
    {
        get
        {
            var shape = new DatasetShape("events", ToBatch(Events).Schema) { Key = ["id"], EventTime = "at", KnownAt = "known" };
            return new FeaturePlan(RowShape.Of(shape, []), [shape], [.. Features.Select((feature, i) => new FeatureDefinition($"f{i}", feature.Text))]);
        }
    }

    internal static Dictionary<string, ColumnBatch> Named(IEnumerable<GeneratedRow> events) => new() { ["events"] = ToBatch([.. events]) };

    internal static ColumnBatch ToBatch(IReadOnlyList<GeneratedRow> rows)
    {
        var schema = new Schema(
        [
            new Field("id", ColumnType.Int64), new Field("place", ColumnType.Text), new Field("class", ColumnType.Int64), new Field("value", ColumnType.Double),
            new Field("whole", ColumnType.Int64), new Field("flag", ColumnType.Boolean), new Field("at", ColumnType.Timestamp), new Field("known", ColumnType.Timestamp),
        ]);
        var builders = schema.Fields.Select(field => ColumnBuilder.For(field.Type)).ToArray();
        foreach (var row in rows)
        {
            object?[] values = [row.Id, row.Place, row.Class, row.Value, row.Whole, row.Flag, row.At, row.Known];
            for (var i = 0; i < values.Length; i++)
            {
                builders[i].AppendObject(values[i]);
            }
        }

        return new ColumnBatch(schema, builders.Select(builder => builder.ToColumn()));
    }

    private GeneratedRow Row(long id, bool wholeOnly, bool selfVisible, bool wild)
    {
        var at = Table.At(_random.NextInt64(240));
        var known = _random.NextInt64(20) == 0 ? (Timestamp?)null
            : at + TimeSpan.FromMinutes(selfVisible && _random.NextInt64(2) == 0 ? 0 : _random.NextInt64(90));
        return new GeneratedRow(
            id,
            Maybe(() => "ABCD"[(int)_random.NextInt64(4)].ToString()),
            Maybe(() => _random.NextInt64(3)),
            Maybe(() => wholeOnly ? _random.NextInt64(200) - 100 : Number(wild)),
            Maybe(() => _random.NextInt64(wild ? long.MaxValue : 50) - 20),
            Maybe(() => _random.NextInt64(2) == 0),
            at,
            known);
    }

    private double Number(bool wild) => !wild
        ? Math.Round(_random.NextNormal() * 100, (int)_random.NextInt64(3))
        : _random.NextInt64(60) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => -0.0, 3 => 1e300, _ => _random.NextNormal() * Math.Pow(10, _random.NextInt64(20) - 10) };

    private T? Maybe<T>(Func<T> make)
        where T : struct => _random.NextInt64(12) == 0 ? null : make();

    private string? Maybe(Func<string> make) => _random.NextInt64(12) == 0 ? null : make();
}
