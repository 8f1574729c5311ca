using System.Diagnostics;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Sequential;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Integrity;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Benchmarks.Monitors;

/// <summary>
/// A million predictions of 60 features through every monitor. The fear: that watching costs more than serving. The baseline reads the same values
/// once and adds them up.
/// </summary>
internal static class MonitorLoad
{
    private const int Numbers = 54;
    private const int Texts = 6;
    private const int Batch = 20_000;

    /// <summary><c>monitors [rows]</c>.</summary>
    internal static int Run(string[] arguments)
    {
        var rows = arguments.Length > 0 && int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1_000_000;
        var reference = DriftReference.Build([.. Enumerable.Range(1, 20).Select(day => Draw((ulong)day, 10_000))], 1).Value;
        var batches = Enumerable.Range(0, rows / Batch).Select(batch => Draw((ulong)(100 + (batch % 10)), Batch)).ToArray();
        Console.WriteLine($"{rows} predictions, {Numbers} numbers, {Texts} texts, {Environment.ProcessorCount} cores");

        var baseline = Time("baseline: add up every number", () => Console.WriteLine($"  {batches.Sum(AddUp):G6}"));
        var sketch = reference.NewSketch();
        var spent = Time("sketch every feature, scores, joint", () =>
        {
            foreach (var day in batches)
            {
                sketch.Add(day.Features, day.Scores);
            }
        });
        void Add((TimeSpan Wall, TimeSpan Processor) more) => spent = (spent.Wall + more.Wall, spent.Processor + more.Processor);
        var monitor = new DriftMonitor(reference, new DriftOptions());
        Add(Time("drift of all, one look", () => Console.WriteLine($"  {monitor.Add(sketch).Explanation}")));
        Add(Time("integrity of all", () => Console.WriteLine($"  {IntegrityCheck.Run(sketch, reference.Pool, new IntegrityOptions()).Length} findings")));
        var window = new QualityWindow();
        Add(Time("quality of a million labels", () =>
        {
            var random = new SeededRandom(1);
            foreach (var day in batches)
            {
                foreach (var score in day.Scores.Span)
                {
                    window.Add(score, random.NextDouble() < score);
                }
            }
        }));
        RowByRow(reference, batches[0]);
        JoinOutcomes(rows);
        Console.WriteLine($"all monitors: {spent.Wall.TotalSeconds:0.00} s, {spent.Processor.TotalSeconds:0.00} s of processor time, {spent.Processor / baseline.Processor:0.0} x the baseline; {spent.Processor.TotalNanoseconds / rows / (Numbers + Texts):0.0} ns a value");
        return 0;
    }

    private static void RowByRow(DriftReference reference, ReferenceDay day)
    {
        var predictions = Enumerable.Range(0, Batch).Select(row => new PredictionRow
        {
            Id = "p",
            Endpoint = "flights",
            Release = default,
            Arm = "champion",
            Propensity = 1,
            EventTime = default,
            KnownAt = default,
            Inputs = "{}",
            Features = [.. day.Features.Schema.Fields.Select((field, at) => day.Features.Columns[at] is TextColumn texts
                ? new FeatureValue(field.Name, texts[row])
                : new FeatureValue(field.Name, ((DoubleColumn)day.Features.Columns[at]).Values[row]))],
            Score = day.Scores.Span[row],
            LatencyMicroseconds = 10,
        }).ToArray();
        var sketch = reference.NewSketch();
        var (_, processor) = Time($"sketch {Batch} predictions one by one", () => Array.ForEach(predictions, sketch.Add));
        Console.WriteLine($"  {processor.TotalMicroseconds / Batch:0.0} us a prediction of {Numbers + Texts} features");
    }

    private static void JoinOutcomes(int rows)
    {
        var join = new OutcomeJoin(new OutcomeRules());
        var comparison = new PairedComparison(new PairedComparisonOptions());
        var outcomes = Enumerable.Range(0, rows).Select(row => new OutcomeRow { Prediction = $"p{row}", Value = row % 5 == 0 ? 1 : 0, KnownAt = new Timestamp((row * 100_000L) + 3_600_000_000) }).ToArray();
        var (_, processor) = Time($"join {rows} outcomes to their predictions and compare two arms", () =>
        {
            for (var row = 0; row < rows; row++)
            {
                var at = new Timestamp(row * 100_000L);
                join.Predicted(new AwaitedPrediction(outcomes[row].Prediction!, null, default, "champion", 1, at, 0.2, "no"));
                comparison.Predicted(at);
            }

            foreach (var outcome in outcomes)
            {
                foreach (var label in join.Take(outcome, outcome.KnownAt).Labels)
                {
                    comparison.Observe(label.EventTime, PairedGain.LogLoss(0.2, 0.3, label.Outcome == 1));
                }
            }
        });
        Console.WriteLine($"  {processor.TotalMicroseconds / rows:0.00} us a prediction and its outcome");
    }

    private static (TimeSpan Wall, TimeSpan Processor) Time(string what, Action work)
    {
        var (watch, before) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        work();
        var spent = (watch.Elapsed, Process.GetCurrentProcess().TotalProcessorTime - before);
        Console.WriteLine($"{what}: {spent.Elapsed.TotalSeconds:0.00} s, processor {spent.Item2.TotalSeconds:0.00} s");
        return spent;
    }

    private static double AddUp(ReferenceDay day)
    {
        double sum = 0;
        foreach (var column in day.Features.Columns.OfType<DoubleColumn>())
        {
            foreach (var value in column.Values)
            {
                sum += value;
            }
        }

        return sum;
    }

    private static ReferenceDay Draw(ulong seed, int rows)
    {
        var random = new SeededRandom(seed);
        var columns = new List<Column>();
        for (var at = 0; at < Numbers; at++)
        {
            columns.Add(new DoubleColumn(Enumerable.Range(0, rows).Select(_ => random.NextNormal()).ToArray()));
        }

        for (var at = 0; at < Texts; at++)
        {
            columns.Add(new TextColumn(Enumerable.Range(0, rows).Select(_ => (int)random.NextInt64(40)).ToArray(), [.. Enumerable.Range(0, 40).Select(text => $"text {text}")]));
        }

        var schema = new Schema([.. Enumerable.Range(0, Numbers).Select(at => new Field($"n{at}", ColumnType.Double)), .. Enumerable.Range(0, Texts).Select(at => new Field($"t{at}", ColumnType.Text))]);
        return new ReferenceDay(new ColumnBatch(schema, columns), Enumerable.Range(0, rows).Select(_ => random.NextDouble()).ToArray());
    }
}
