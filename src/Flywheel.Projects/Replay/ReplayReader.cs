using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Splits;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects.Replay;

/// <summary>Reads the story of a project. Every mistake is reported at once, each with file, line, column and key.</summary>
public static class ReplayReader
{
    /// <summary>The file beside the project file.</summary>
    public const string FileName = "replay.yaml";

    private static readonly (string Key, ReplayDeed Deed)[] s_deeds =
        [("deploy", ReplayDeed.Deploy), ("challenge", ReplayDeed.Challenge), ("leak", ReplayDeed.Leak), ("force", ReplayDeed.Force)];

    /// <summary>Reads the story in a project's folder.</summary>
    public static async Task<Result<ReplayDefinition>> ReadAsync(ProjectDefinition project, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        var path = Path.Combine(project.Folder, FileName);
        return File.Exists(path)
            ? Read(project, await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false))
            : new Refusal("replay.missing", "No story", $"There is no {FileName} beside {project.FileName}.", "Write which span is lived through again, with which models; examples/flights has one.");
    }

    /// <summary>Reads a story from its text.</summary>
    public static Result<ReplayDefinition> Read(ProjectDefinition project, string text)
    {
        var refusals = new List<Refusal>();
        if (new YamlSource(FileName, refusals).Read(text) is not { } root)
        {
            return Result.Refuse<ReplayDefinition>(refusals);
        }

        var span = root.Required("span", "2001-03..2001-06") is { } written ? SpanOf(written, refusals) : default;
        var step = root.Scalar("step")?.Duration() ?? TimeSpan.FromHours(1);
        var dayStarts = root.Scalar("day_starts")?.Duration() ?? TimeSpan.Zero;
        var wait = root.Scalar("outcome_wait")?.Duration() ?? TimeSpan.FromDays(1);
        var rollout = RolloutSectionReader.Read(root.Map("rollout"), dayStarts, wait);
        var gates = root.Items("gates").Select(item => item.Scalar()).OfType<YamlScalar>().Select(ProjectReader.Entry).ToImmutableArray();
        var models = (root.Map("models")?.Maps() ?? []).ToImmutableSortedDictionary(entry => entry.Name, entry => ModelOf(project, entry.Map, refusals), StringComparer.Ordinal);
        var acts = root.Items("story").Select(item => item.Map("an act, such as { at: 2001-03-01, deploy: static }")).OfType<YamlMap>()
            .Select(map => ActOf(map, models.Keys, refusals)).OfType<ReplayAct>().ToImmutableArray();
        root.Close();
        if (refusals.Count == 0 && (acts.IsEmpty || acts[0].Deed != ReplayDeed.Deploy))
        {
            refusals.Add(new Refusal("replay.story", "No beginning", "The story does not begin with a model that answers.", "Write for example 'story: [{ at: 2001-03-01, deploy: static }]'.").At(root.Place));
        }

        return refusals.Count > 0 ? Result.Refuse<ReplayDefinition>(refusals) : new ReplayDefinition(span, step, dayStarts, wait, rollout, models, gates, acts);
    }

    private static TimeRange SpanOf(YamlScalar written, List<Refusal> refusals)
    {
        var parsed = TimeRange.Parse(written.Text);
        refusals.AddRange(parsed.Refusals.Select(refusal => refusal.At(written.Place)));
        return parsed.IsOk ? parsed.Value : default;
    }

    private static ReplayModel ModelOf(ProjectDefinition project, YamlMap map, List<Refusal> refusals)
    {
        var known = project.Features.Select(feature => feature.Name).ToArray();
        var features = map.Items("features").Select(item => item.Scalar()).OfType<YamlScalar>().Select(ProjectReader.Entry).ToImmutableArray();
        refusals.AddRange(features.Where(feature => !known.Contains(feature.Text)).Select(feature => new Refusal(
            "replay.feature-unknown", "Unknown feature", $"'{feature.Text}' is no feature of {project.FileName}.", Spelling.DidYouMean(feature.Text, known)).At(feature.Place)));
        var knownAt = ProjectReader.EntryOrNull(map.Scalar("known_at"));
        var rows = map.Scalar("rows")?.Whole(least: 1);
        var heldOut = map.Scalar("held_out")?.Duration() ?? TimeSpan.FromDays(3);
        var parameters = ImmutableSortedDictionary.CreateBuilder<string, TextEntry>(StringComparer.Ordinal);
        var written = map.Map("parameters");
        foreach (var name in written?.Keys.ToArray() ?? [])
        {
            if (written!.Scalar(name) is { } value)
            {
                parameters.Add(name, ProjectReader.Entry(value));
            }
        }

        map.Close();
        return new ReplayModel(features, knownAt, rows, Math.Max(1, (int)heldOut.TotalDays), parameters.ToImmutable());
    }

    private static ReplayAct? ActOf(YamlMap map, IEnumerable<string> models, List<Refusal> refusals)
    {
        var deeds = s_deeds.Where(deed => map.Keys.Contains(deed.Key)).ToArray();
        if (deeds.Length != 1)
        {
            map.Refuse("replay.act", "Not an act", $"An act does one of {string.Join(", ", s_deeds.Select(deed => $"'{deed.Key}'"))}; this one does {deeds.Length}.", "Write for example '{ at: 2001-03-01, deploy: static }'.", map.Place);
            return null;
        }

        var model = map.Scalar(deeds[0].Key);
        if (model is not null && !models.Contains(model.Text))
        {
            model.Refuse("replay.model-unknown", "Unknown model", $"'{model.Text}' is not under 'models'.", Spelling.DidYouMean(model.Text, models));
        }

        var at = map.Scalar("at");
        var when = map.Scalar("when")?.OneOf("calibration-alarm");
        var atMonth = map.Scalar("wait_for")?.OneOf("month") is not null;
        if ((at is null) == (when is null))
        {
            map.Refuse("replay.act-time", "Act without a time", "An act has either 'at', a day, or 'when', an alarm.", "Write 'at: 2001-03-01' or 'when: calibration-alarm'.", map.Place);
        }

        var act = new ReplayAct(map.Place, deeds[0].Deed, model?.Text ?? "", DayOf(at, refusals), atMonth, DayOf(map.Scalar("since"), refusals), map.Scalar("by")?.Text ?? "replay", map.Scalar("reason")?.Text ?? "");
        map.Close();
        return act;
    }

    private static Timestamp? DayOf(YamlScalar? written, List<Refusal> refusals) => written is null ? null : SpanOf(written, refusals).Start;
}
