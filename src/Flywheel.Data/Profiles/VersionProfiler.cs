using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;

namespace Flywheel.Data.Profiles;

/// <summary>Profiles a version: reads it, or a sample of it, and hands it to the profiler.</summary>
internal sealed class VersionProfiler(ITableSession session, DatasetSnapshot snapshot)
{
    private const string LabelColumn = "flywheel_label";

    internal async Task<Result<DatasetProfile>> RunAsync(ProfileDefinition definition, CancellationToken cancellationToken)
    {
        var manifest = snapshot.Manifest;
        var label = definition.Label is { } expression ? $", ({expression}) AS {LabelColumn}" : "";
        var answer = await session.QueryAsync($"SELECT *{label} FROM {snapshot.Relation}{Sample(definition)}", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!answer.TryGet(out var rows))
        {
            return answer.Refused<DatasetProfile>();
        }

        var values = definition.Label is null ? null : rows[LabelColumn];
        if (values is TextColumn { Texts.Count: > 50 })
        {
            return new Refusal("data.label-classes", "Not a label", $"The label '{definition.Label}' has more than 50 different texts.", "Use a number, or fewer classes.");
        }

        var columns = rows.Select([.. manifest.Schema.Names]);
        var profile = Profiler.Profile(manifest.Dataset, columns, values is null ? null : (definition.Label!, values));
        return profile with { Rows = manifest.Rows, KnowledgeDelay = Delay(manifest, columns) };
    }

    // By the hash of the name, so that the same rows are looked at every time.
    private string Sample(ProfileDefinition definition)
    {
        var manifest = snapshot.Manifest;
        var names = SqlText.Names(manifest.Key.IsEmpty ? manifest.Order : manifest.Key);
        return manifest.Rows <= definition.Rows ? ""
            : string.Create(CultureInfo.InvariantCulture, $" WHERE hash({names}) < {(ulong)((double)definition.Rows / manifest.Rows * ulong.MaxValue)}::UBIGINT");
    }

    private static ImmutableArray<Quantile> Delay(DatasetManifest manifest, ColumnBatch rows)
    {
        if (manifest.EventTime is not { } happened || manifest.KnownAt is not { } known || happened == known)
        {
            return [];
        }

        var from = rows.Get<TimestampColumn>(happened).Values;
        var to = rows.Get<TimestampColumn>(known).Values;
        var delays = new double[rows.Count];
        for (var row = 0; row < delays.Length; row++)
        {
            delays[row] = to[row] - from[row];
        }

        return NumberProfiler.QuantilesOf(delays);
    }
}
