using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Monitoring.Drift;

namespace Flywheel.Tests.Monitoring;

/// <summary>Days of rows with numbers that share the day's weather, one text, and a score; each may be spoiled.</summary>
internal sealed class DrawnDays(int numbers, int rows)
{
    /// <summary>Draws a day.</summary>
    /// <param name="seed">Of everything.</param>
    /// <param name="spoil">Changes the numbers of a row before it is kept.</param>
    internal ReferenceDay Draw(ulong seed, Action<double[], SeededRandom>? spoil = null)
    {
        var random = new SeededRandom(seed * 7_919);
        var weather = Enumerable.Range(0, numbers).Select(_ => 0.2 * random.NextNormal()).ToArray();
        var columns = Enumerable.Range(0, numbers).Select(_ => new double[rows]).ToArray();
        var (codes, scores, row) = (new int[rows], new double[rows], new double[numbers]);
        for (var i = 0; i < rows; i++)
        {
            for (var at = 0; at < numbers; at++)
            {
                row[at] = random.NextNormal() + weather[at];
            }

            spoil?.Invoke(row, random);
            for (var at = 0; at < numbers; at++)
            {
                columns[at][i] = row[at];
            }

            codes[i] = (int)random.NextInt64(5);
            scores[i] = 1 / (1 + Math.Exp(1.5 - row[0]));
        }

        var schema = new Schema([.. Enumerable.Range(0, numbers).Select(at => new Field($"n{at}", ColumnType.Double)), new Field("airport", ColumnType.Text)]);
        return new ReferenceDay(new ColumnBatch(schema, [.. columns.Select(column => (Column)new DoubleColumn(column)), new TextColumn(codes, ["ATL", "DEN", "JFK", "LAX", "SFO"])]), scores);
    }

    internal DriftReference Reference(int days) => DriftReference.Build([.. Enumerable.Range(1, days).Select(day => Draw((ulong)day))], 1).Value;

    internal static Flywheel.Monitoring.Sketches.PredictionSketch Sketch(DriftReference reference, ReferenceDay day)
    {
        var sketch = reference.NewSketch();
        sketch.Add(day.Features, day.Scores);
        return sketch;
    }
}
