using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Cli.Starting;
using Flywheel.Core;

namespace Flywheel.Cli.Verbs;

/// <summary>Makes a project that runs at once, to be changed into one's own.</summary>
internal sealed class InitVerb : Verb
{
    private static readonly Argument<DirectoryInfo> Folder = new("folder") { Description = "Where the project is made" };

    public InitVerb()
        : base("init", VerbGroup.Start, "Make a small project that runs at once, to change into yours") => Command.Arguments.Add(Folder);

    public override async Task<Answer> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var folder = parsed.GetValue(Folder)!;
        (string Name, string Content)[] files = [(StarterProject.FileName, StarterProject.Text), (StarterProject.DataName, StarterWeather.Csv())];
        Refusal[] taken = [.. files.Where(file => File.Exists(Path.Combine(folder.FullName, file.Name))).Select(file => new Refusal("init.taken", "Already there",
            $"The folder '{folder.FullName}' has a '{file.Name}'.", "Choose another folder; nothing is ever overwritten."))];
        if (taken.Length > 0)
        {
            return Answer.Refused(taken);
        }

        folder.Create();
        foreach (var (name, content) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), content, cancellation);
        }

        return Answer.Done(
            $$"""
            Made a project in {{folder.FullName}}:
              {{StarterProject.FileName}}  what to predict, from what, and how good is good enough: read it first
              {{StarterProject.DataName}}    made-up measurements of four weather stations

            Next:
              flywheel run {{parsed.GetResult(Folder)!.Tokens[0].Value}}
              flywheel show {{parsed.GetResult(Folder)!.Tokens[0].Value}} report
              flywheel predict {{parsed.GetResult(Folder)!.Tokens[0].Value}} --row '{{StarterProject.Row}}'
            """,
            new JsonObject { ["folder"] = folder.FullName, ["files"] = new JsonArray([.. files.Select(file => file.Name)]) });
    }
}
