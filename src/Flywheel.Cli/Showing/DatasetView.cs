using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;

namespace Flywheel.Cli.Showing;

/// <summary>A dataset version: columns, rows, what was put aside and why, what it was made from.</summary>
internal static class DatasetView
{
    public static async Task<Answer> ShowAsync(ProjectSession session, string reference, CancellationToken cancellation)
    {
        var datasets = session.Get<Datasets>();
        var found = await datasets.FindAsync(reference, cancellation);
        if (!found.TryGet(out var id))
        {
            return Answer.Refused([.. found.Refusals]);
        }

        var opened = await datasets.OpenAsync(id, cancellation);
        if (!opened.TryGet(out var version))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        var quarantine = await ReasonsAsync(session, version.QuarantinePath, cancellation);
        var repairs = await ReasonsAsync(session, version.RepairsPath, cancellation);
        return quarantine.IsOk && repairs.IsOk
            ? Answer.Done(Text(version, quarantine.Value, repairs.Value), Document(version, quarantine.Value, repairs.Value))
            : Answer.Refused([.. quarantine.Refusals, .. repairs.Refusals]);
    }

    private static async Task<Result<ImmutableArray<(string Reason, long Rows)>>> ReasonsAsync(ProjectSession session, string? path, CancellationToken cancellation)
    {
        if (path is null)
        {
            return ImmutableArray<(string, long)>.Empty;
        }

        using var tables = session.Get<ITableEngine>().OpenSession(new TableSessionOptions());
        var answer = await tables.QueryAsync("SELECT reason, count(*) AS rows FROM read_parquet($path) GROUP BY reason ORDER BY rows DESC, reason",
            new Dictionary<string, object?> { ["path"] = path }, cancellation);
        return answer.TryGet(out var rows)
            ? Enumerable.Range(0, rows.Count).Select(row => ((string)rows["reason"].ValueAt(row)!, (long)rows["rows"].ValueAt(row)!)).ToImmutableArray()
            : answer.Refused<ImmutableArray<(string, long)>>();
    }

    private static string Text(DatasetSnapshot version, ImmutableArray<(string Reason, long Rows)> quarantine, ImmutableArray<(string Reason, long Rows)> repairs)
    {
        var manifest = version.Manifest;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{manifest.Dataset}@{version.Id.Digest.Abbreviated}");
        Line("version", version.Id.ToString());
        Line("content", manifest.Content.ToString());
        Line("rows", $"{Words.Count(manifest.Rows)} in {Words.Count(manifest.Parts.Length)} part{(manifest.Parts.Length == 1 ? "" : "s")}, {Words.Bytes(manifest.Parts.Sum(part => part.Bytes))}");
        if (manifest.EventTime is { } time && manifest.Parts.Length > 0)
        {
            Line("happened", $"{manifest.Parts.Min(part => part.FirstEvent)} to {manifest.Parts.Max(part => part.LastEvent)} ({time})");
        }

        Line("key", string.Join(", ", manifest.Key));
        if (manifest.KnownAt is { } known)
        {
            Line("known at", known);
        }

        Section("columns", manifest.Schema.Fields.Select(field => (field.Name, $"{field.Type.ToString().ToLowerInvariant()}{(field.Nullable ? "" : ", never missing")}")));
        Section($"put aside: {Words.Count(manifest.Quarantine?.Rows ?? 0)} rows", quarantine.Select(line => (Words.Count(line.Rows), line.Reason)));
        Section($"repaired: {Words.Count(manifest.Repairs?.Rows ?? 0)} rows", repairs.Select(line => (Words.Count(line.Rows), line.Reason)));
        Section("odd", manifest.Anomalies.Select(anomaly => (anomaly.Name, anomaly.Sentence)));
        Section("made from", manifest.Parents.Select(parent => (parent.Key, parent.Value.Abbreviated)));
        return text.ToString().TrimEnd();

        void Line(string key, string value) => text.AppendLine(CultureInfo.InvariantCulture, $"  {key,-9} {value}");

        void Section(string heading, IEnumerable<(string Key, string Value)> lines)
        {
            var all = lines.ToArray();
            if (all.Length > 0)
            {
                var width = all.Max(line => line.Key.Length);
                text.AppendLine().AppendLine(heading).AppendJoin('\n', all.Select(line => $"  {line.Key.PadRight(width)}  {line.Value}")).AppendLine();
            }
        }
    }

    private static JsonObject Document(DatasetSnapshot version, ImmutableArray<(string Reason, long Rows)> quarantine, ImmutableArray<(string Reason, long Rows)> repairs)
    {
        var manifest = version.Manifest;
        return new JsonObject
        {
            ["dataset"] = manifest.Dataset,
            ["version"] = version.Id.ToString(),
            ["content"] = manifest.Content.ToString(),
            ["rows"] = manifest.Rows,
            ["key"] = new JsonArray([.. manifest.Key]),
            ["event_time"] = manifest.EventTime,
            ["known_at"] = manifest.KnownAt,
            ["columns"] = new JsonArray([.. manifest.Schema.Fields.Select(field => new JsonObject { ["name"] = field.Name, ["type"] = field.Type.ToString().ToLowerInvariant(), ["nullable"] = field.Nullable })]),
            ["parts"] = new JsonArray([.. manifest.Parts.Select(part => new JsonObject
            {
                ["digest"] = part.Digest.ToString(),
                ["rows"] = part.Rows,
                ["bytes"] = part.Bytes,
                ["first_event"] = part.FirstEvent?.ToString(),
                ["last_event"] = part.LastEvent?.ToString(),
            })]),
            ["quarantine"] = Reasons(manifest.Quarantine, quarantine),
            ["repairs"] = Reasons(manifest.Repairs, repairs),
            ["anomalies"] = new JsonArray([.. manifest.Anomalies.Select(anomaly => new JsonObject { ["name"] = anomaly.Name, ["column"] = anomaly.Column, ["sentence"] = anomaly.Sentence, ["rows"] = anomaly.Count })]),
            ["parents"] = new JsonObject(manifest.Parents.Select(parent => KeyValuePair.Create(parent.Key, (JsonNode?)parent.Value.ToString()))),
        };
    }

    private static JsonObject Reasons(DatasetPart? part, ImmutableArray<(string Reason, long Rows)> reasons) => new()
    {
        ["rows"] = part?.Rows ?? 0,
        ["reasons"] = new JsonArray([.. reasons.Select(line => new JsonObject { ["reason"] = line.Reason, ["rows"] = line.Rows })]),
    };
}
