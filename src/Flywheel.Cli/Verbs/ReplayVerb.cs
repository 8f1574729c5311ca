using System.CommandLine;
using System.Globalization;
using Flywheel.Cli.Progressing;
using Flywheel.Cli.Replaying;
using Flywheel.Core;
using Flywheel.Projects;
using Flywheel.Projects.Replay;
using Flywheel.Storage;
using Flywheel.Tracking;

namespace Flywheel.Cli.Verbs;

/// <summary>Lives through the project's story again, on a told clock and in a workspace of its own.</summary>
internal sealed class ReplayVerb : Verb
{
    private const string Marker = "catalog.db";

    private static readonly Option<bool> s_again = new("--again") { Description = "Begin anew, even where an earlier replay was ended before its end" };

    private readonly ProjectWords _words;

    public ReplayVerb()
        : base("replay", VerbGroup.Turn, "Live through recorded weeks again: decay, alarm, retraining, canary, rollback")
    {
        _words = new ProjectWords(Command, 0);
        Command.Options.Add(s_again);
    }

    public override async Task<Answer> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var read = await ProjectReader.ReadAsync(_words.Read(parsed).Folder, cancellation);
        if (!read.TryGet(out var project))
        {
            return Answer.Refused([.. read.Refusals]);
        }

        var told = await ReplayReader.ReadAsync(project, cancellation);
        if (!told.TryGet(out var story))
        {
            return Answer.Refused([.. told.Refusals]);
        }

        var root = Path.Combine(ProjectSession.RootOf(project, parsed), "replay");
        var key = await ReplayMark.KeyAsync(project, cancellation);
        var mark = parsed.GetValue(s_again) ? null : ReplayMark.Find(root, key);
        if (mark is null && !parsed.GetValue(s_again) && Workspace.FindMark(root) is not null)
        {
            terminal.Error.WriteLine("An earlier replay was ended, but the story or the program has changed since: it begins anew.");
        }

        var ready = mark is null ? Clear(root) : Workspace.ReturnToMark(root);
        if (!ready.IsOk)
        {
            return Answer.Refused([.. ready.Refusals]);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(root)!);
        var opened = await ProjectSession.OpenAsync(project, new StorageOptions { Root = root, Durability = JournalDurability.Written }, new TrackingOptions(), new ReplayClock(), cancellation);
        if (!opened.TryGet(out var session))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        await using (session)
        {
            if (mark is not null)
            {
                terminal.Error.WriteLine($"An earlier replay was ended: what it lived through until {mark.Moment.ToDateTimeOffset().ToString("d MMMM", CultureInfo.InvariantCulture)} is told again and gone on with. '--again' begins anew.");
            }

            var lines = new ReplayLines(terminal.Error, live: !Console.IsErrorRedirected, story.Span);
            var steps = new StepLines(TextWriter.Null, live: false, TimeProvider.System);
            var played = await session.Get<ProjectReplay>().RunAsync(project, story, key, mark, lines, steps, cancellation);
            if (!played.TryGet(out var outcome))
            {
                // Going on would come to the same end.
                session.Get<Workspace>().ForgetMark();
                return Answer.Refused([.. played.Refusals]);
            }

            var page = Path.Combine(root, "replay.html");
            await File.WriteAllTextAsync(page, ReplayPage.Write(project.Name, outcome), cancellation);
            return Answer.Done(ReplaySummary.Text(outcome, page), ReplaySummary.Document(outcome, page));
        }
    }

    // A story begins with an empty workspace. Only what is one is cleared.
    private static Result Clear(string root)
    {
        if (!Directory.Exists(root) || !Directory.EnumerateFileSystemEntries(root).Any())
        {
            return Result.Ok;
        }

        if (!File.Exists(Path.Combine(root, Marker)))
        {
            return new Refusal("replay.folder", "Not a replay's folder", $"'{root}' holds files but no workspace.", "Move them away, or name another --workspace.");
        }

        Directory.Delete(root, recursive: true);
        return Result.Ok;
    }
}
