using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Flywheel.Core;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Commands;

/// <summary>A command that can be run: its words, the files it is given with their digests, the features it sees.</summary>
internal sealed partial record CommandPlan(CommandEntry Entry, ImmutableArray<string> Words, ImmutableSortedDictionary<string, Digest> Files, ImmutableArray<string> Features)
{
    /// <summary>The step that runs it.</summary>
    internal string Step => StepOf(Entry.Name);

    /// <summary>The step that runs the command of this name.</summary>
    internal static string StepOf(string name) => $"train/{name}";

    /// <summary>Reads the files a command names; refuses, all at once, what cannot be run.</summary>
    internal static async Task<Result<CommandPlan>> PrepareAsync(ProjectDefinition project, CommandEntry entry, CancellationToken cancellationToken)
    {
        var refusals = new List<Refusal>();
        var words = Split(entry.Run.Text);
        if (words.IsEmpty)
        {
            refusals.Add(new Refusal("command.run", "Nothing to run", $"The command '{entry.Name}' says nothing to run.", "Write for example 'run: python3 train.py'.").At(entry.Run.Place));
        }

        if (!Name().IsMatch(entry.Name))
        {
            refusals.Add(new Refusal("command.name", "Not a name", $"'{entry.Name}' cannot be the name of a command.", "Use lower-case letters, digits, '-', '_' and '.'.").At(entry.Place));
        }

        // A word that is a file of the project is the script; other files have to be named.
        var files = ImmutableSortedDictionary.CreateBuilder<string, Digest>(StringComparer.Ordinal);
        var scripts = words.Where(word => !Path.IsPathRooted(word) && File.Exists(Path.Combine(project.Folder, word))).Select(word => new TextEntry(word, entry.Run.Place));
        foreach (var file in entry.Files.Concat(scripts).DistinctBy(file => file.Text))
        {
            var path = Path.GetFullPath(file.Text, project.Folder);
            if (!path.StartsWith(Path.GetFullPath(project.Folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
            {
                refusals.Add(new Refusal("command.file", "No such file", $"'{file.Text}' is no file in the project's folder.", "A command is given copies of files in that folder.").At(file.Place));
                continue;
            }

            files.Add(file.Text, Digest.Of(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)));
        }

        return refusals.Count > 0 ? Result.Refuse<CommandPlan>(refusals) : new CommandPlan(entry, words, files.ToImmutable(), Seen(project, entry));
    }

    /// <summary>Words apart by spaces; quotes hold one together. No shell looks at it.</summary>
    internal static ImmutableArray<string> Split(string text) => [.. Word().Matches(text).Select(word => word.Value.Trim('"', '\''))];

    /// <summary>The column of the label: its name, unless a feature has it.</summary>
    internal string Label(ProjectDefinition project) => Features.Contains(project.Label.Name.Text) ? $"label.{project.Label.Name.Text}" : project.Label.Name.Text;

    private static ImmutableArray<string> Seen(ProjectDefinition project, CommandEntry entry) =>
        [.. (entry.Features.IsEmpty ? project.Features.Select(feature => feature.Name) : entry.Features.Select(feature => feature.Text)).Except(entry.Without.Select(feature => feature.Text), StringComparer.Ordinal)];

    [GeneratedRegex(@"^[a-z][a-z0-9_.-]{0,59}$")]
    private static partial Regex Name();

    [GeneratedRegex("""
        "[^"]*"|'[^']*'|[^\s"']+
        """)]
    private static partial Regex Word();
}
