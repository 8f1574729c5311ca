using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects;

/// <summary>Reads a project file. Every mistake is reported at once, each with file, line, column and key.</summary>
public static class ProjectReader
{
    /// <summary>The file looked for in a project folder.</summary>
    public const string FileName = "flywheel.yaml";

    /// <summary>Reads the project in a folder, or the file itself.</summary>
    public static async Task<Result<ProjectDefinition>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        if (!File.Exists(file))
        {
            return new Refusal("project.missing", "No project", $"There is no {FileName} at '{path}'.", $"Give the folder that holds it, or make one with 'flywheel init {path}'.");
        }

        return Read(Path.GetFullPath(file), await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads a project from its text.</summary>
    /// <param name="path">Full path of the file the text came from.</param>
    /// <param name="text">The YAML.</param>
    public static Result<ProjectDefinition> Read(string path, string text) => Read(path, text, new YamlSource(Path.GetFileName(path), []));

    /// <summary>Reads a project from its text through a source, which then knows the shape of all that was asked for.</summary>
    internal static Result<ProjectDefinition> Read(string path, string text, YamlSource source)
    {
        var refusals = source.Refusals;
        if (source.Read(text) is not { } root)
        {
            return Result.Refuse<ProjectDefinition>(refusals);
        }

        var name = NameOf(root.Required("project", "flights"));
        var objective = ObjectiveReader.Read(root.Map("objective"));
        var sources = DataSectionReader.Sources(root.Map("sources"));
        var datasets = DataSectionReader.Datasets(root.Map("datasets"), sources);
        var features = DataSectionReader.Features(root.Map("features"));
        var label = LabelOf(root);
        var split = SplitOf(root);
        var train = TrainSectionReader.Read(root, objective.PrimaryMetric);
        var approvals = root.Map("approvals") is { } roles
            ? roles.Lists().ToImmutableSortedDictionary(role => role.Name, role => role.Items.Select(item => item.Scalar()).OfType<YamlScalar>().Select(person => person.Text).ToImmutableArray(), StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
        var gates = root.Items("gates").Select(item => item.Scalar()).OfType<YamlScalar>().Select(Entry).ToImmutableArray();
        var endpoint = EndpointOf(root.Map("endpoint"));
        var loop = LoopSectionReader.Read(root.Map("loop"), refusals);
        var reviews = ReviewSectionReader.Read(root.Map("reviews"), refusals);
        var monitor = MonitorSectionReader.Read(root.Map("monitor"), [.. features.Select(feature => feature.Name)], refusals);
        root.Close();
        if (refusals.Count > 0)
        {
            return Result.Refuse<ProjectDefinition>(refusals.OrderBy(refusal => refusal.Place?.Line ?? 0).ThenBy(refusal => refusal.Place?.Column ?? 0));
        }

        return new ProjectDefinition
        {
            Name = name!,
            Folder = Path.GetDirectoryName(path)!,
            FileName = Path.GetFileName(path),
            Objective = objective,
            Sources = sources,
            Datasets = datasets,
            Features = features,
            Label = label!,
            Split = split!,
            Train = train!,
            Gates = gates,
            Approvals = approvals,
            Endpoint = endpoint,
            Loop = loop,
            Reviews = reviews,
            Monitor = monitor,
        };
    }

    internal static TextEntry Entry(YamlScalar scalar) => new(scalar.Text, scalar.Place);

    internal static TextEntry? EntryOrNull(YamlScalar? scalar) => scalar is null ? null : Entry(scalar);

    /// <summary>A name that may become part of a file name, an address or SQL.</summary>
    internal static string? NameOf(YamlScalar? scalar)
    {
        if (scalar is null || IsName(scalar.Text))
        {
            return scalar?.Text;
        }

        scalar.Refuse("project.name", "Not a name", $"'{scalar.Text}' cannot be a name.", "Use letters, digits, '_' and '-', starting with a letter, at most 64.");
        return null;
    }

    internal static bool IsName(string text) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static LabelDefinition? LabelOf(YamlMap root)
    {
        if (root.RequiredMap("label", "{ name: late, is: delay > 15 }") is not { } map)
        {
            return null;
        }

        var name = map.Required("name", "late");
        var condition = map.Required("is", "delay > 15");
        var dataset = EntryOrNull(map.Scalar("of"));
        var knownAt = EntryOrNull(map.Scalar("known_at"));
        map.Close();
        return name is null || condition is null ? null : new LabelDefinition(Entry(name), dataset, Entry(condition), knownAt);
    }

    private static SplitEntry? SplitOf(YamlMap root)
    {
        if (root.RequiredMap("split", "{ by: random, train: 70%, validate: 15%, test: 15% }") is not { } map)
        {
            return null;
        }

        var by = map.Required("by", "time");
        var shares = ImmutableSortedDictionary.CreateBuilder<string, TextEntry>(StringComparer.Ordinal);
        foreach (var part in (string[])["train", "validate", "test"])
        {
            if (map.Required(part, "2001-05") is { } text)
            {
                shares.Add(part, Entry(text));
            }
        }

        var seed = map.Scalar("seed")?.Whole(least: 0) ?? 1;
        map.Close();
        return by is null ? null : new SplitEntry(Entry(by), shares.ToImmutable(), seed);
    }

    private static EndpointDefinition? EndpointOf(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        var name = map.Required("name", "flights");
        var bandit = BanditSectionReader.Read(map.Map("bandit"));
        map.Close();
        return NameOf(name) is null ? null : new EndpointDefinition(Entry(name!)) { Bandit = bandit };
    }
}
