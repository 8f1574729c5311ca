using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Training;
using Flywheel.Training.Trainers;

namespace Flywheel.Testing.Training;

/// <summary>
/// Rows that something can be learned from: a number and a category carry the label, the rest is noise. Strange rows also hold what goes
/// wrong in the world: nulls, NaN, infinities, huge numbers, empty texts and categories never seen.
/// </summary>
public static class TrainerRows
{
    private static readonly string[] s_cities = ["Rome", "Paris", "São Paulo", "Oslo", "Lima"];

    private static readonly string?[] s_oddities = [null, "", "Atlantis"];

    /// <summary>The features of all rows.</summary>
    public static Schema Schema { get; } = new(
    [
        new Field("distance", ColumnType.Double),
        new Field("hour", ColumnType.Int64),
        new Field("city", ColumnType.Text),
        new Field("weekend", ColumnType.Boolean),
        new Field("at", ColumnType.Timestamp),
    ]);

    /// <summary>Rows for a task; the same seed gives the same rows.</summary>
    public static TrainingRows Of(TaskKind task, int count, ulong seed, bool strange = false)
    {
        var random = new SeededRandom(seed);
        var columns = Schema.Fields.Select(field => ColumnBuilder.For(field.Type)).ToArray();
        var labels = new double[count];
        for (var row = 0; row < count; row++)
        {
            var (distance, city) = (random.NextNormal(), random.NextInt64(s_cities.Length));
            columns[0].AppendObject(strange ? Strange(random, distance) : random.NextInt64(25) == 0 ? null : distance);
            columns[1].AppendObject(strange && random.NextInt64(5) == 0 ? null : random.NextInt64(24));
            columns[2].AppendObject(strange && random.NextInt64(4) == 0 ? s_oddities[random.NextInt64(s_oddities.Length)] : s_cities[city]);
            columns[3].AppendObject(random.NextInt64(2) == 0);
            columns[4].AppendObject(new Timestamp(1_000_000_000_000_000 + (random.NextInt64(1_000_000) * Timestamp.PerSecond)));
            var score = distance + (0.5 * city) - 1;
            labels[row] = task == TaskKind.Regression ? 10 + (3 * score) + random.NextNormal()
                : random.NextDouble() < 1 / (1 + Math.Exp(-2 * score)) ? 1 : 0;
        }

        return new TrainingRows(new ColumnBatch(Schema, columns.Select(column => column.ToColumn())), labels);
    }

    private static object? Strange(SeededRandom random, double usual) => random.NextInt64(8) switch
    {
        0 => null,
        1 => double.NaN,
        2 => double.NegativeInfinity,
        3 => 1e300,
        4 => -1e6,
        _ => usual,
    };
}
