using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Registry;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;
using Flywheel.Storage;

namespace Flywheel.Cli.Showing;

/// <summary>A release: what it is, how good, what of, and how its gates judged.</summary>
internal static class ReleaseView
{
    public static async Task<Answer> ShowAsync(ProjectSession session, string name, CancellationToken cancellation)
    {
        var opened = await ReleaseName.OpenAsync(session, name, cancellation);
        if (!opened.TryGet(out var release))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        var (version, manifest) = (release.Version, release.Snapshot.Manifest);
        var promotions = (await session.Get<ReleaseRegistry>().HistoryAsync(version.Model, cancellation)).Where(promotion => promotion.Version == version.Version).ToArray();
        var verdicts = new List<GateVerdict?>();
        foreach (var promotion in promotions)
        {
            var read = await session.Get<IObjects>().ReadAsync(promotion.Verdict, cancellation);
            if (!read.TryGet(out var json))
            {
                return Answer.Refused([.. read.Refusals]);
            }

            verdicts.Add(GateJson.Read(json));
        }

        var approvals = await session.Get<ReleaseApprovals>().ListAsync(version, cancellation);
        var document = Document(version, manifest, promotions, verdicts);
        document["approvals"] = new JsonArray([.. approvals.Select(approval => new JsonObject { ["role"] = approval.Role, ["by"] = approval.By, ["at"] = approval.At.ToString(), ["reason"] = approval.Reason })]);
        var approved = string.Concat(approvals.Select(approval => $"\n\napproved by {approval.By} as {approval.Role} at {approval.At}: {approval.Reason}"));
        return Answer.Done(Text(version, manifest, promotions, verdicts) + approved, document);
    }

    private static string Text(ReleaseVersion version, ReleaseManifest manifest, Promotion[] promotions, List<GateVerdict?> verdicts)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{version}{(version.Aliases.IsEmpty ? "" : $" ({string.Join(", ", version.Aliases)})")}");
        Line("digest", version.Digest.ToString());
        Line("created", version.CreatedAt.ToString());
        Line("predicts", manifest.Label);
        Line("candidate", manifest.Candidate);
        Line("threshold", Words.Number(manifest.Threshold));
        Line("asks for", string.Join(", ", manifest.Request));
        Section("metrics", manifest.Metrics.Select(metric => (metric.Key, Words.Number(metric.Value))));
        Section("made of", manifest.Origins.Select(origin => ($"{origin.Kind} {origin.Name}", origin.Digest.Abbreviated)));
        Section("files", manifest.Files.Select(file => (file.Name, $"{file.Digest.Abbreviated}  {Words.Bytes(file.Bytes)}")));
        foreach (var (promotion, verdict) in promotions.Zip(verdicts))
        {
            Section($"{promotion.Alias} since {promotion.At} by {promotion.By}: {promotion.Reason}{(promotion.Forced ? " (forced)" : "")}",
                (verdict?.Findings ?? []).Select(finding => ($"{(finding.Passed ? "pass" : "FAIL")}  {finding.Gate}", finding.Evidence)));
        }

        return text.ToString().TrimEnd();

        void Line(string key, string value) => text.AppendLine(CultureInfo.InvariantCulture, $"  {key,-10} {value}");

        void Section(string heading, IEnumerable<(string Key, string Value)> lines)
        {
            var all = lines.ToArray();
            var width = all.Length == 0 ? 0 : all.Max(line => line.Key.Length);
            text.AppendLine().AppendLine(heading);
            foreach (var (key, value) in all)
            {
                text.AppendLine($"  {key.PadRight(width)}  {value}");
            }
        }
    }

    private static JsonObject Document(ReleaseVersion version, ReleaseManifest manifest, Promotion[] promotions, List<GateVerdict?> verdicts) => new()
    {
        ["release"] = version.ToString(),
        ["digest"] = version.Digest.ToString(),
        ["aliases"] = new JsonArray([.. version.Aliases]),
        ["created_at"] = version.CreatedAt.ToString(),
        ["manifest"] = JsonNode.Parse(ReleaseJson.Write(manifest)),
        ["promotions"] = new JsonArray([.. promotions.Zip(verdicts, (promotion, verdict) => new JsonObject
        {
            ["alias"] = promotion.Alias,
            ["at"] = promotion.At.ToString(),
            ["by"] = promotion.By,
            ["reason"] = promotion.Reason,
            ["forced"] = promotion.Forced,
            ["previous"] = promotion.Previous,
            ["verdict"] = verdict is null ? null : JsonNode.Parse(GateJson.Write(verdict)),
        })]),
    };
}
