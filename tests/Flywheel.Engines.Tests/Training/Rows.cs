using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Training;

namespace Flywheel.Engines.Tests.Training;

/// <summary>Rows with everything that goes wrong: nulls, NaN, infinities, empty texts, rare and unknown categories.</summary>
internal static class Rows
{
    private static readonly string[] s_cities = ["Rome", "Paris", "São Paulo", "", "Oslo", "Lima"];

    internal static readonly Schema Schema = new(
    [
        new Field("distance", ColumnType.Double),
        new Field("hour", ColumnType.Int64),
        new Field("origin", ColumnType.Text),
        new Field("weekend", ColumnType.Boolean),
        new Field("at", ColumnType.Timestamp),
        new Field("carrier", ColumnType.Text),
    ]);

    internal static TrainingRows Training(int count, ulong seed, bool strange = false)
    {
        var random = new SeededRandom(seed);
        var builders = Schema.Fields.Select(field => ColumnBuilder.For(field.Type)).ToArray();
        var labels = new double[count];
        for (var row = 0; row < count; row++)
        {
            var hour = random.NextInt64(24);
            builders[0].AppendObject(Distance(random, strange));
            builders[1].AppendObject(random.NextInt64(20) == 0 ? null : strange && random.NextInt64(9) == 0 ? 99L : hour);
            builders[2].AppendObject(random.NextInt64(12) == 0 ? null : strange && random.NextInt64(9) == 0 ? "Atlantis" : s_cities[random.NextInt64(6)]);
            builders[3].AppendObject(random.NextInt64(2) == 0);
            builders[4].AppendObject(new Timestamp(1_000_000_000_000_000 + (random.NextInt64(1_000_000) * 1_000_000)));
            builders[5].AppendObject($"c{random.NextInt64(40) * random.NextInt64(40) / 40}");
            labels[row] = random.NextDouble() < (hour > 12 ? 0.6 : 0.2) ? 1 : 0;
        }

        return new TrainingRows(new ColumnBatch(Schema, builders.Select(builder => builder.ToColumn())), labels);
    }

    private static object? Distance(SeededRandom random, bool strange) => random.NextInt64(strange ? 8 : 30) switch
    {
        0 => null,
        1 when strange => double.NaN,
        2 when strange => double.PositiveInfinity,
        3 when strange => 1e300,
        4 when strange => -50_000.0,
        _ => 1_000 + (500 * random.NextNormal()),
    };
}
