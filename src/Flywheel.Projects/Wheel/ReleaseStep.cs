using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;
using Flywheel.Evaluation.Reports;
using Flywheel.Monitoring.Drift;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Iterations;
using Flywheel.Registry.Releases;
using Flywheel.Registry.Scoring;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>Puts the winner's graph, its feature plan, a holdout and the evidence into one release, and loads it once to prove it.</summary>
internal sealed class ReleaseStep(ITableEngine engine, IPredictorLoader loader, Datasets versions, ProjectDefinition project, ImmutableArray<string> candidates, ImmutableArray<string> datasets)
{
    internal const string Name = "release";
    private const int HoldoutRows = 64;

    internal StepDefinition Declare() => new(
        Name,
        StepCode.Of("release 3", typeof(ReleaseScorer), typeof(DriftReference)),
        JsonSerializer.Serialize(new { project = project.Name, goal = GoalDefinition.Of(project).ToDigest().ToString(), day_starts = DayStarts, value = project.Objective.Value }),
        [
            StepInput.From("report", EvaluateStep.Name, ArtifactKinds.Report),
            StepInput.From("training-set", TrainingSetStep.Name, ArtifactKinds.TrainingSet),
            StepInput.From("leak-report", LeakGuardStep.Name, ArtifactKinds.LeakReport),
            StepInput.From("features", TrainingSetStep.Name, ArtifactKinds.FeaturePlan),
            .. datasets.Select(dataset => StepInput.From($"dataset/{dataset}", DatasetSteps.NameOf(dataset), ArtifactKinds.DatasetVersion)),
            .. candidates.SelectMany(candidate => new[]
            {
                StepInput.From($"candidate/{candidate}", SearchPlanner.StepOf(project, candidate), ArtifactKinds.Candidate, candidate),
                StepInput.From($"model/{candidate}", SearchPlanner.StepOf(project, candidate), ArtifactKinds.Model, candidate),
            }),
        ],
        RunAsync);

    private async Task<Result<ImmutableArray<ArtifactReference>>> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var report = ReportJson.Read(await ReadAsync(context, "report", cancellationToken).ConfigureAwait(false));
        var graph = await ReadAsync(context, $"model/{report.Candidate}", cancellationToken).ConfigureAwait(false);
        var candidate = CandidateFile.Read(await ReadAsync(context, $"candidate/{report.Candidate}", cancellationToken).ConfigureAwait(false));
        var opened = ReleaseScorer.Open(graph, candidate.Layout, loader);
        if (!opened.TryGet(out var scorer))
        {
            return opened.Refused<ImmutableArray<ArtifactReference>>();
        }

        using (scorer)
        {
            var set = (await TrainingSet.OpenAsync(engine, context.Objects, context.Input("training-set").Digest, cancellationToken).ConfigureAwait(false)).Value;
            var holdout = await HoldoutAsync(set, candidate, scorer, cancellationToken).ConfigureAwait(false);
            var reference = await new ReleaseReference(set, candidate.Features, DayStarts).BuildAsync(scorer, report.Threshold.Threshold, project.Objective.Value, cancellationToken).ConfigureAwait(false);
            if (!reference.TryGet(out var healthy))
            {
                return reference.Refused<ImmutableArray<ArtifactReference>>();
            }

            var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
            {
                [ReleaseFiles.Model] = graph,
                [ReleaseFiles.Layout] = Encoding.UTF8.GetBytes(candidate.Layout.ToJson()),
                [ReleaseFiles.Features] = await ReadAsync(context, "features", cancellationToken).ConfigureAwait(false),
                [ReleaseFiles.Reference] = DriftReferenceJson.Write(healthy.Healthy),
                [ReleaseFiles.Labelled] = healthy.Labelled.ToJson(),
                [ReleaseFiles.Holdout] = ReleaseJson.Write(holdout),
                [ReleaseFiles.Report] = ReportJson.Write(report),
                [ReleaseFiles.Card] = Encoding.UTF8.GetBytes(ModelCard.Write(project, report)),
                [ReleaseFiles.MLmodel] = Encoding.UTF8.GetBytes(MLmodelFile.Write(candidate.Layout)),
            };
            var files = ImmutableArray.CreateBuilder<ReleaseFile>();
            foreach (var (name, content) in contents)
            {
                files.Add(new ReleaseFile(name, await PutAsync(context, content, cancellationToken).ConfigureAwait(false), content.Length));
            }

            var manifest = new ReleaseManifest
            {
                Format = ReleaseManifest.CurrentFormat,
                Model = project.Name,
                Candidate = report.Candidate,
                Label = report.Label,
                Request = await RequestAsync(context, cancellationToken).ConfigureAwait(false),
                Threshold = report.Threshold.Threshold,
                Metrics = report.Metrics.ToImmutableSortedDictionary(line => line.Name, line => line.Value, StringComparer.Ordinal),
                Origins =
                [
                    Origin(context.Input("training-set")),
                    Origin(context.Input("features")),
                    .. datasets.Select(dataset => Origin(context.Input($"dataset/{dataset}"))),
                ],
                Files = files.ToImmutable(),
            };
            var digest = await PutAsync(context, ReleaseJson.Write(manifest), cancellationToken).ConfigureAwait(false);
            return ImmutableArray.Create(new ArtifactReference(digest, ArtifactKinds.Release, project.Name));
        }
    }

    private TimeSpan DayStarts => project.Loop?.DayStarts ?? TimeSpan.Zero;

    private static async Task<Holdout> HoldoutAsync(TrainingSet set, CandidateFile candidate, ReleaseScorer scorer, CancellationToken cancellationToken)
    {
        var rows = (await set.ReadAsync(TrainingSet.Test, candidate.Features, HoldoutRows, cancellationToken).ConfigureAwait(false)).Value;
        return Registry.Scoring.HoldoutRows.From(rows, scorer.Score(rows).Value, candidate.Layout);
    }

    private async Task<ImmutableArray<Field>> RequestAsync(StepContext context, CancellationToken cancellationToken)
    {
        var manifests = new List<DatasetManifest>();
        foreach (var dataset in datasets)
        {
            manifests.Add((await versions.OpenAsync(new DatasetVersionId(context.Input($"dataset/{dataset}").Digest), cancellationToken).ConfigureAwait(false)).Value.Manifest);
        }

        return TrainingPlan.Prepare(project, manifests).Value.Request;
    }

    private static ReleaseOrigin Origin(ArtifactReference artifact) => new(artifact.Kind, artifact.Name, artifact.Digest);

    private static async Task<byte[]> ReadAsync(StepContext context, string role, CancellationToken cancellationToken) =>
        (await context.Objects.ReadAsync(context.Input(role).Digest, cancellationToken).ConfigureAwait(false)).Value;

    private static async Task<Digest> PutAsync(StepContext context, byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content);
        return await context.Objects.PutAsync(stream, cancellationToken).ConfigureAwait(false);
    }
}
