using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Rehearsals;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;
using Flywheel.Features;
using Flywheel.Features.Leaks;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// Refuses features that know the future. Declarations are compared; what was not known is changed and a sample of rows computed again; and when
/// the predicted dataset is made by SQL, raw rows of the future are changed and its query is run again.
/// </summary>
internal sealed class LeakGuardStep(Datasets datasets, DatasetRehearsals rehearsals, ProjectDefinition project, DatasetPlan predicted, string? forcedBy)
{
    internal const string Name = "leak-guard";

    /// <summary>Raw rows the query is run again on: about four days of flights, so that sums per day and place are there to leak.</summary>
    private const int RawRows = 80_000;

    internal StepDefinition Declare() => new(
        Name,
        StepCode.Of("leak-guard 1", typeof(LeakGuard), typeof(Datasets)),
        JsonSerializer.Serialize(new
        {
            features = project.Features.Select(feature => new { feature.Name, feature.Expression }),
            label = new { project.Label.Name.Text, condition = project.Label.Is.Text, known_at = project.Label.KnownAt?.Text },
            sql = predicted.Definition.Sql,
            seed = project.Train.Seed,
            forced = forcedBy,
        }),
        [.. project.Datasets.Select(dataset => StepInput.From(dataset.Name, DatasetSteps.NameOf(dataset.Name), ArtifactKinds.DatasetVersion))],
        RunAsync);

    private async Task<Result<ImmutableArray<ArtifactReference>>> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var inputs = await PastRows.OpenAsync(datasets, project, context, cancellationToken).ConfigureAwait(false);
        if (!inputs.TryGet(out var versions))
        {
            return inputs.Refused<ImmutableArray<ArtifactReference>>();
        }

        var prepared = TrainingPlan.Prepare(project, versions.Values.Select(version => version.Manifest));
        if (!prepared.TryGet(out var plan))
        {
            return prepared.Refused<ImmutableArray<ArtifactReference>>();
        }

        var options = new LeakGuardOptions { Seed = (ulong)project.Train.Seed };
        var reports = new List<LeakReport>();
        var refusals = new List<Refusal>(await ContradictionsAsync(plan, versions, cancellationToken).ConfigureAwait(false));
        if (refusals.Count == 0)
        {
            foreach (var check in new[] { await ProgramAsync(plan, versions, options, cancellationToken).ConfigureAwait(false), await QueryAsync(context, plan, options, cancellationToken).ConfigureAwait(false) })
            {
                refusals.AddRange(check is { } looked && looked.TryGet(out var report) ? report.Refusals : check?.Refusals ?? []);
                reports.AddRange(check is { } done && done.TryGet(out var clean) ? [clean] : []);
            }
        }

        if (refusals.Count > 0 && forcedBy is null)
        {
            return Result.Refuse<ImmutableArray<ArtifactReference>>(refusals.Select(refusal => refusal.Place is null ? refusal.At(project.Label.Name.Place) : refusal));
        }

        using var json = new MemoryStream(refusals.Count == 0
            ? JsonSerializer.SerializeToUtf8Bytes(reports.Select(report => new { rows = report.RowsChecked, perturbed = report.ValuesPerturbed }))
            : JsonSerializer.SerializeToUtf8Bytes(new { forced_by = forcedBy, leaks = refusals.Select(refusal => refusal.Sentence) }));
        return ImmutableArray.Create(new ArtifactReference(await context.Objects.PutAsync(json, cancellationToken).ConfigureAwait(false), ArtifactKinds.LeakReport, project.Name));
    }

    private async Task<ImmutableArray<Refusal>> ContradictionsAsync(TrainingPlan plan, IReadOnlyDictionary<string, DatasetSnapshot> versions, CancellationToken cancellationToken)
    {
        if (project.Label.KnownAt is not { } known || plan.Predicted.KnownAt is not { } shown || known.Text == shown)
        {
            return [];
        }

        if (plan.Predicted.Schema.IndexOf(known.Text) < 0)
        {
            return [new Refusal("project.column-unknown", "Unknown column", $"The label is known at '{known.Text}', which '{plan.Predicted.Dataset}' has not.",
                Spelling.DidYouMean(known.Text, plan.Predicted.Schema.Names)).At(known.Place)];
        }

        var label = new RowLabel(project.Label.Name.Text, project.Label.Is.Text, known.Text) { Place = project.Label.Is.Place };
        var rows = (await versions[plan.Predicted.Dataset].ReadAsync([shown, known.Text], null, new TableSessionOptions(), cancellationToken).ConfigureAwait(false)).Value;
        return LeakGuard.Contradictions(plan.Program.Plan.Datasets.Single(dataset => dataset.Name == plan.Predicted.Dataset), label, rows);
    }

    private static async Task<Result<LeakReport>?> ProgramAsync(TrainingPlan plan, IReadOnlyDictionary<string, DatasetSnapshot> versions, LeakGuardOptions options, CancellationToken cancellationToken)
    {
        var past = await PastRows.ReadAsync(plan, versions, cancellationToken).ConfigureAwait(false);
        return LeakGuard.Check(plan.Program, past.Events, past.Rows, options, cancellationToken);
    }

    // Which raw row a row came from is known when its key is the raw row's number; without that there is nothing to change.
    private async Task<Result<LeakReport>?> QueryAsync(StepContext context, TrainingPlan plan, LeakGuardOptions options, CancellationToken cancellationToken)
    {
        var @checked = plan.Program.RowColumns.Where(column => !plan.Label.Columns.Contains(column) && !plan.Predicted.Key.Contains(column)).ToImmutableArray();
        if (predicted.Definition.Sql is null || plan.Predicted.Key is not [var key] || plan.Predicted.KnownAt is not { } known)
        {
            return null;
        }

        var others = predicted.References.Where(name => !predicted.Sources.ContainsKey(name)).ToImmutableDictionary(name => name, name => new DatasetVersionId(context.Input(name).Digest), StringComparer.Ordinal);
        foreach (var source in predicted.References.Where(predicted.Sources.ContainsKey))
        {
            var opened = await rehearsals.OpenAsync(predicted with { Datasets = others }, source, RawRows, cancellationToken).ConfigureAwait(false);
            if (!opened.TryGet(out var rehearsal))
            {
                return opened.Refused<LeakReport>();
            }

            using (rehearsal)
            {
                var late = plan.Label.Columns.Where(column => rehearsal.Raw.Schema.IndexOf(column) >= 0).ToImmutableArray();
                if (late.IsEmpty)
                {
                    continue;
                }

                var ran = await rehearsal.RunAsync(rehearsal.Raw, cancellationToken).ConfigureAwait(false);
                if (!ran.TryGet(out var made))
                {
                    return ran.Refused<LeakReport>();
                }

                if (made.Schema.IndexOf(key) < 0 || made[key] is not Int64Column keys)
                {
                    return null;
                }

                var raw = new RawTable(rehearsal.Raw, KnownAt(rehearsal.Raw, keys, made.Get<TimestampColumn>(known)), late);
                return await LeakGuard.CheckAsync(raw, new ComputedColumns([key], plan.Predicted.EventTime!, @checked), rehearsal.RunAsync, options, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private static TimestampColumn KnownAt(ColumnBatch raw, Int64Column keys, TimestampColumn known)
    {
        var moments = new Dictionary<long, long>(keys.Count);
        for (var row = 0; row < keys.Count; row++)
        {
            moments[keys.Values[row]] = known.Values[row];
        }

        var builder = (ColumnBuilder<long>)ColumnBuilder.For(ColumnType.Timestamp);
        foreach (var row in raw.Get<Int64Column>("source_row").Values)
        {
            if (moments.TryGetValue(row, out var moment))
            {
                builder.Append(moment);
            }
            else
            {
                builder.AppendNull();
            }
        }

        return (TimestampColumn)builder.ToColumn();
    }
}
