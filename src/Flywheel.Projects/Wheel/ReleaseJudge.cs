using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data.Tables;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Registry;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;
using Flywheel.Registry.Scoring;
using Flywheel.Serving;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>Judges a release by the project's gates, on its test rows and beside the champion on the same rows.</summary>
public sealed class ReleaseJudge(ITableEngine engine, IObjects objects, IPredictorLoader loader, MetricCatalog<BinarySample> metrics, ReleaseRegistry registry, ServingAudition audition)
{
    // Enough that a metric of the sample strays from that of all rows by less than gates ask for: the standard error of an AUC of .85 is then .003.
    private const int AuditionRows = 20_000;

    /// <summary>Measures what the gates ask for and judges. Refuses gates that name unknown facts.</summary>
    public async Task<Result<GateVerdict>> JudgeAsync(ProjectDefinition project, PipelineOutcome outcome, ReleaseSnapshot release, CancellationToken cancellationToken)
    {
        var opened = await TrainingSet.OpenAsync(engine, objects, outcome.Output(TrainingSetStep.Name, ArtifactKinds.TrainingSet)!.Digest, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var set))
        {
            return opened.Refused<GateVerdict>();
        }

        var rows = (await set.ReadAsync(TrainingSet.Test, [TrainingSet.Label, TrainingSet.Time], null, cancellationToken).ConfigureAwait(false)).Value;
        var part = new ScoredPart(rows);
        var candidate = await SampleAsync(release, set, part, cancellationToken).ConfigureAwait(false);
        if (!candidate.TryGet(out var sample))
        {
            return candidate.Refused<GateVerdict>();
        }

        var champion = await ChampionAsync(project, set, part, cancellationToken).ConfigureAwait(false);
        var slices = await set.SlicesAsync(TrainingSet.Test, cancellationToken).ConfigureAwait(false);
        var facts = new MeasuredFacts(metrics, sample, champion, slices, (ulong)project.Train.Seed);
        GateDefinition[] gates = [.. project.Gates.Select(gate => GateParser.Parse(gate.Text).Value)];
        if (!gates.Any(gate => gate.Left.Concat(gate.Right).Any(ServedFacts.Concerns)))
        {
            return GateJudge.Judge([.. gates], facts);
        }

        var served = await ServeAsync(release, set, facts, cancellationToken).ConfigureAwait(false);
        return served.TryGet(out var both) ? GateJudge.Judge([.. gates], both) : served.Refused<GateVerdict>();
    }

    private async Task<Result<ServedFacts>> ServeAsync(ReleaseSnapshot release, TrainingSet set, MeasuredFacts measured, CancellationToken cancellationToken)
    {
        // The row's own time is kept once, under the set's own name.
        var request = release.Manifest.Request.Select(column => column.Name).ToArray();
        var stored = await set.ColumnsAsync(cancellationToken).ConfigureAwait(false);
        var names = request.Select(name => stored.Contains(TrainingSet.RowPrefix + name) ? TrainingSet.RowPrefix + name : TrainingSet.Time).ToArray();
        var read = await set.ReadAsync(TrainingSet.Test, names.Concat([TrainingSet.Label, TrainingSet.Time]).Distinct(StringComparer.Ordinal), AuditionRows, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var rows))
        {
            return read.Refused<ServedFacts>();
        }

        var asked = new ColumnBatch(new Schema(release.Manifest.Request), names.Select(name => rows[name]));
        var tried = await audition.RunAsync(release, asked, cancellationToken).ConfigureAwait(false);
        return tried.TryGet(out var report)
            ? new ServedFacts(measured, metrics, report, new ScoredPart(rows).With(report.Scores, release.Manifest.Threshold))
            : tried.Refused<ServedFacts>();
    }

    // A champion that cannot score these rows (its features are gone) is no champion to compare with.
    private async Task<BinarySample?> ChampionAsync(ProjectDefinition project, TrainingSet set, ScoredPart part, CancellationToken cancellationToken)
    {
        var found = await registry.FindAsync(project.Name, ReleaseRegistry.Champion, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var version))
        {
            return null;
        }

        var opened = await registry.OpenAsync(version.Digest, cancellationToken).ConfigureAwait(false);
        return opened.TryGet(out var champion) && (await SampleAsync(champion, set, part, cancellationToken).ConfigureAwait(false)).TryGet(out var sample) ? sample : null;
    }

    private async Task<Result<BinarySample>> SampleAsync(ReleaseSnapshot release, TrainingSet set, ScoredPart part, CancellationToken cancellationToken)
    {
        var loaded = ReleaseScorer.Load(release, loader);
        if (!loaded.TryGet(out var scorer))
        {
            return loaded.Refused<BinarySample>();
        }

        using (scorer)
        {
            var rows = await set.ReadAsync(TrainingSet.Test, scorer.Layout.Features.Select(feature => feature.Name), null, cancellationToken).ConfigureAwait(false);
            if (!rows.TryGet(out var features))
            {
                return rows.Refused<BinarySample>();
            }

            var scored = scorer.Score(features);
            return scored.TryGet(out var scores) ? part.With(scores, release.Manifest.Threshold) : scored.Refused<BinarySample>();
        }
    }
}
