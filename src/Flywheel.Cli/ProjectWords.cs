using System.CommandLine;
using System.Collections.Immutable;
using Flywheel.Projects;

namespace Flywheel.Cli;

/// <summary>
/// The words of a verb that may begin with a project: <c>show flights</c> means the project here, <c>show examples/flights flights</c> that one.
/// The parser reads from left to right and cannot know which word was left out, so it is worked out here.
/// </summary>
internal sealed class ProjectWords
{
    private readonly Argument<string?>[] _all;
    private readonly int _needed;

    /// <summary>Adds the words to a verb.</summary>
    /// <param name="command">The verb's command.</param>
    /// <param name="needed">How many of the things must be named.</param>
    /// <param name="things">What may be named, in order, with a description.</param>
    public ProjectWords(Command command, int needed, params (string Name, string Description)[] things)
    {
        _needed = needed;
        _all = [Word("project", "The folder that holds flywheel.yaml [default: .]"), .. things.Select(thing => Word(thing.Name, thing.Description))];
        foreach (var argument in _all)
        {
            command.Arguments.Add(argument);
        }

        var missing = string.Join(" and ", things.Take(needed).Select(thing => $"'{thing.Name}'"));
        command.Validators.Add(result =>
        {
            if (result.Children.OfType<System.CommandLine.Parsing.ArgumentResult>().Sum(argument => argument.Tokens.Count) < needed)
            {
                result.AddError($"Name {missing}: flywheel {command.Name} [project] {string.Join(' ', things.Select(thing => thing.Name))}.");
            }
        });
    }

    /// <summary>The project's folder, and one entry a thing: null when it was not named.</summary>
    public (string Folder, ImmutableArray<string?> Things) Read(ParseResult parsed)
    {
        string[] words = [.. _all.SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? []).Select(token => token.Value)];
        var things = _all.Length - 1;
        var startsWithProject = words.Length > things || (words.Length > _needed && IsProject(words[0]));
        string?[] rest = startsWithProject ? words[1..] : words;
        return (startsWithProject ? words[0] : ".", [.. rest, .. Enumerable.Repeat<string?>(null, things - rest.Length)]);
    }

    private static bool IsProject(string word) => File.Exists(Path.Combine(word, ProjectReader.FileName)) || Path.GetFileName(word) == ProjectReader.FileName;

    private static Argument<string?> Word(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
}
