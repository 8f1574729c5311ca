using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data.Tables;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Intervals;
using Flywheel.Evaluation.Metrics;
using Flywheel.Evaluation.Reports;
using Flywheel.Evaluation.Thresholds;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Registry.Scoring;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// Scores every candidate's graph on validation and test rows, chooses the best by validation alone, chooses its threshold there too,
/// and writes the report on test rows.
/// </summary>
internal sealed class EvaluateStep(ITableEngine engine, IPredictorLoader loader, MetricCatalog<BinarySample> metrics, ProjectDefinition project, ImmutableArray<string> candidates)
{
    internal const string Name = "evaluate";
    private const int ImportanceRows = 8_000;

    internal StepDefinition Declare() => new(
        Name,
        StepCode.Of("evaluate 1", typeof(BinarySample), typeof(ReleaseScorer)),
        JsonSerializer.Serialize(new { metric = project.Train.Metric.Text, label = project.Label.Name.Text, value = project.Objective.Value, review_cost = project.Reviews?.Cost, seed = project.Train.Seed }),
        [
            StepInput.From("training-set", TrainingSetStep.Name, ArtifactKinds.TrainingSet),
            .. candidates.SelectMany(candidate => new[]
            {
                StepInput.From($"candidate/{candidate}", SearchPlanner.StepOf(project, candidate), ArtifactKinds.Candidate, candidate),
                StepInput.From($"model/{candidate}", SearchPlanner.StepOf(project, candidate), ArtifactKinds.Model, candidate),
            }),
        ],
        RunAsync);

    private async Task<Result<ImmutableArray<ArtifactReference>>> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await TrainingSet.OpenAsync(engine, context.Objects, context.Input("training-set").Digest, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var set))
        {
            return opened.Refused<ImmutableArray<ArtifactReference>>();
        }

        var metric = metrics.Find(project.Train.Metric.Text).Value;
        var validation = new ScoredPart((await set.ReadAsync(TrainingSet.Validate, [TrainingSet.Label, TrainingSet.Time], null, cancellationToken).ConfigureAwait(false)).Value);
        var test = new ScoredPart((await set.ReadAsync(TrainingSet.Test, [TrainingSet.Label, TrainingSet.Time], null, cancellationToken).ConfigureAwait(false)).Value);
        var lines = new List<ScoredCandidate>();
        foreach (var candidate in candidates)
        {
            context.Progress.Report(new Progress(lines.Count, candidates.Length + 1, "candidates", candidate));
            var file = CandidateFile.Read((await context.Objects.ReadAsync(context.Input($"candidate/{candidate}").Digest, cancellationToken).ConfigureAwait(false)).Value);
            var scored = await ScoreAsync(context, set, file, cancellationToken).ConfigureAwait(false);
            if (!scored.TryGet(out var scores))
            {
                return scored.Refused<ImmutableArray<ArtifactReference>>();
            }

            var onValidation = validation.With(scores.Validate, 0.5);
            lines.Add(new ScoredCandidate(file, onValidation, test.With(scores.Test, 0.5), metric.Compute(onValidation, [])));
        }

        context.Progress.Report(new Progress(candidates.Length, candidates.Length + 1, "candidates", "intervals"));
        var best = lines.MaxBy(line => metric.HigherIsBetter ? line.OnValidation : -line.OnValidation)!;
        var report = await MeasureAsync(set, metric, best, cancellationToken).ConfigureAwait(false);
        report = report with
        {
            Candidates = [.. lines.Select(line => Line(line, line == best ? report.Metrics.Single(measured => measured.Name == metric.Name) : Measure(line, metric, cancellationToken)))],
            Importance = await ImportanceAsync(context, set, best.File, metric, cancellationToken).ConfigureAwait(false),
        };
        return ImmutableArray.Create(
            await PutAsync(context, ReportJson.Write(report), ArtifactKinds.Report, best.File.Name, cancellationToken).ConfigureAwait(false),
            await PutAsync(context, Encoding.UTF8.GetBytes(ReportPage.Write(report)), ArtifactKinds.ReportPage, best.File.Name, cancellationToken).ConfigureAwait(false));
    }

    private BootstrapOptions Bootstrap => new() { Seed = (ulong)project.Train.Seed };

    // Everything the report says of the candidate that was chosen, on test rows, at the threshold that did best on validation rows.
    private async Task<EvaluationReport> MeasureAsync(TrainingSet set, IMetric<BinarySample> metric, ScoredCandidate best, CancellationToken cancellationToken)
    {
        var value = project.Objective.Value is { } worth ? new DecisionValue(worth.TruePositive, worth.FalsePositive, worth.FalseNegative, worth.TrueNegative) : (DecisionValue?)null;
        var threshold = value is { } stated ? ThresholdChooser.ByValue(best.Validation, stated) : ThresholdChooser.ByF1(best.Validation);
        var slices = await set.SlicesAsync(TrainingSet.Test, cancellationToken).ConfigureAwait(false);
        var plan = new ReportPlan
        {
            Label = project.Label.Name.Text,
            Candidate = best.File.Name,
            Part = TrainingSet.Test,
            PrimaryMetric = metric.Name,
            Bootstrap = Bootstrap,
            ClusterWord = "days",
            Value = value,
            ReviewCost = project.Reviews?.Cost,
        };
        return new ReportBuilder(metrics).Build(best.Test.WithThreshold(threshold.Threshold), threshold, plan, slices, cancellationToken);
    }

    private MetricLine Measure(ScoredCandidate candidate, IMetric<BinarySample> metric, CancellationToken cancellationToken)
    {
        var interval = ClusterBootstrap.Intervals(candidate.Test, [metric], Bootstrap, cancellationToken)[0];
        return new MetricLine(metric.Name, interval.Value, interval.Low, interval.High, metric.HigherIsBetter);
    }

    private static CandidateLine Line(ScoredCandidate candidate, MetricLine onTest) =>
        new(candidate.File.Name, candidate.File.Trainer, candidate.OnValidation, onTest.Value, onTest.Low, onTest.High);

    private async Task<Result<(double[] Validate, double[] Test)>> ScoreAsync(StepContext context, TrainingSet set, CandidateFile candidate, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(context, candidate, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var scorer))
        {
            return opened.Refused<(double[], double[])>();
        }

        using (scorer)
        {
            var validate = await ScoreAsync(set, TrainingSet.Validate, candidate, scorer, cancellationToken).ConfigureAwait(false);
            var test = await ScoreAsync(set, TrainingSet.Test, candidate, scorer, cancellationToken).ConfigureAwait(false);
            return validate.IsOk && test.IsOk ? (validate.Value, test.Value) : Result.Refuse<(double[], double[])>(validate.Refusals.Concat(test.Refusals));
        }
    }

    private static async Task<Result<double[]>> ScoreAsync(TrainingSet set, string part, CandidateFile candidate, ReleaseScorer scorer, CancellationToken cancellationToken)
    {
        var rows = await set.ReadAsync(part, candidate.Features, null, cancellationToken).ConfigureAwait(false);
        return rows.TryGet(out var features) ? scorer.Score(features) : rows.Refused<double[]>();
    }

    private async Task<ImmutableArray<FeatureWeight>> ImportanceAsync(StepContext context, TrainingSet set, CandidateFile candidate, IMetric<BinarySample> metric, CancellationToken cancellationToken)
    {
        using var scorer = (await OpenAsync(context, candidate, cancellationToken).ConfigureAwait(false)).Value;
        var rows = (await set.ReadAsync(TrainingSet.Test, [TrainingSet.Label, TrainingSet.Time, .. candidate.Features], ImportanceRows, cancellationToken).ConfigureAwait(false)).Value;
        var (part, features) = (new ScoredPart(rows), rows.Select(candidate.Features));
        var before = metric.Compute(part.With(scorer.Score(features).Value, 0.5), []);
        var weights = new List<FeatureWeight>();
        foreach (var feature in candidate.Features)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var order = Enumerable.Range(0, rows.Count).ToArray();
            new SeededRandom((ulong)project.Train.Seed).Fork(feature).Shuffle<int>(order);
            var shuffled = new ColumnBatch(features.Schema, features.Columns.Select((column, i) => features.Schema.Fields[i].Name == feature ? column.Take(order) : column));
            var after = metric.Compute(part.With(scorer.Score(shuffled).Value, 0.5), []);
            weights.Add(new FeatureWeight(feature, metric.HigherIsBetter ? before - after : after - before));
        }

        return [.. weights.OrderByDescending(weight => weight.Loss).ThenBy(weight => weight.Feature, StringComparer.Ordinal)];
    }

    private async Task<Result<ReleaseScorer>> OpenAsync(StepContext context, CandidateFile candidate, CancellationToken cancellationToken)
    {
        var graph = await context.Objects.ReadAsync(context.Input($"model/{candidate.Name}").Digest, cancellationToken).ConfigureAwait(false);
        return graph.TryGet(out var bytes) ? ReleaseScorer.Open(bytes, candidate.Layout, loader) : graph.Refused<ReleaseScorer>();
    }

    private static async Task<ArtifactReference> PutAsync(StepContext context, byte[] bytes, string kind, string name, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(bytes);
        return new ArtifactReference(await context.Objects.PutAsync(stream, cancellationToken).ConfigureAwait(false), kind, name);
    }

    private sealed record ScoredCandidate(CandidateFile File, BinarySample Validation, BinarySample Test, double OnValidation);
}
