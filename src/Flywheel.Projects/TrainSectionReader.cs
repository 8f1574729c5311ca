using System.Collections.Immutable;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects;

/// <summary>Reads <c>train:</c>.</summary>
internal static class TrainSectionReader
{
    /// <summary>Reads it; the metric may be left to the objective.</summary>
    internal static TrainDefinition? Read(YamlMap root, TextEntry? primaryMetric)
    {
        if (root.RequiredMap("train", "{ metric: auc, candidates: [gradient-boosting] }") is not { } map)
        {
            return null;
        }

        var metric = ProjectReader.EntryOrNull(map.Scalar("metric")) ?? primaryMetric ?? ProjectReader.EntryOrNull(map.Required("metric", "auc"));
        var rows = map.Scalar("rows")?.Whole(least: 1) ?? 500_000;
        var seed = map.Scalar("seed")?.Whole(least: 0) ?? 1;
        var commands = ImmutableArray.CreateBuilder<CommandEntry>();
        var candidates = map.RequiredItems("candidates", "[gradient-boosting]").SelectMany(item => CandidatesOf(item, commands)).ToImmutableArray();
        var search = map.Map("search");
        var strategy = search?.Scalar("strategy")?.OneOf("random", "grid", "halving") ?? "random";
        var trials = search?.Scalar("trials")?.Whole(least: 1) ?? 12;
        var time = search?.Scalar("time")?.Duration() ?? TimeSpan.FromMinutes(5);
        search?.Close();
        map.Close();
        return metric is null ? null : new TrainDefinition
        {
            Metric = metric,
            Rows = rows,
            Seed = seed,
            Candidates = candidates,
            Commands = commands.ToImmutable(),
            Strategy = strategy,
            Trials = (int)Math.Min(trials, int.MaxValue),
            Time = time,
        };
    }

    private static IEnumerable<CandidateEntry> CandidatesOf(YamlItem item, ImmutableArray<CommandEntry>.Builder commands)
    {
        if (item.AsScalar is { } name)
        {
            yield return new CandidateEntry(name.Text, ImmutableSortedDictionary<string, TextEntry>.Empty, [], [], name.Place);
        }
        else if (item.Map("a trainer's name, or a name with its parameters") is { } map)
        {
            if (map.Map("command") is { } command && CommandSectionReader.Read(command, commands.Count) is { } read)
            {
                commands.Add(read);
            }

            foreach (var (trainer, parameters) in map.Maps())
            {
                yield return CandidateOf(trainer, parameters);
            }
        }
    }

    private static CandidateEntry CandidateOf(string trainer, YamlMap map)
    {
        var (features, without) = (Names(map, "features"), Names(map, "without"));
        return new CandidateEntry(trainer, Rest(map), features, without, map.Place);
    }

    /// <summary>The texts under a key.</summary>
    internal static ImmutableArray<TextEntry> Names(YamlMap map, string key) =>
        [.. map.Items(key).Select(item => item.Scalar()).OfType<YamlScalar>().Select(ProjectReader.Entry)];

    /// <summary>What was not asked for by name: the parameters.</summary>
    internal static ImmutableSortedDictionary<string, TextEntry> Rest(YamlMap map) =>
        map.Scalars().ToImmutableSortedDictionary(entry => entry.Name, entry => ProjectReader.Entry(entry.Scalar), StringComparer.Ordinal);
}
