using System.CommandLine;
using System.Collections.Immutable;

namespace Flywheel.Cli;

/// <summary>A verb over a project and its open workspace.</summary>
internal abstract class ProjectVerb : Verb
{
    private readonly ProjectWords _words;

    /// <summary>Declares the verb; see <see cref="ProjectWords"/> for its words.</summary>
    protected ProjectVerb(string name, VerbGroup group, string summary, int needed, params (string Name, string Description)[] things)
        : base(name, group, summary) => _words = new ProjectWords(Command, needed, things);

    public sealed override async Task<Answer> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (folder, things) = _words.Read(parsed);
        if (Before(folder, parsed, terminal) is { } early)
        {
            return await early(cancellation);
        }

        var opened = await ProjectSession.OpenAsync(folder, parsed, cancellation);
        if (!opened.TryGet(out var session))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        await using (session)
        {
            return await RunAsync(session, things, parsed, terminal, cancellation);
        }
    }

    /// <summary>An answer that needs no project, or null.</summary>
    protected virtual Func<CancellationToken, Task<Answer>>? Before(string folder, ParseResult parsed, Terminal terminal) => null;

    /// <summary>Does the work.</summary>
    /// <param name="session">The project.</param>
    /// <param name="things">What was named, one entry a declared thing.</param>
    /// <param name="parsed">The options.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="cancellation">Stops the work.</param>
    protected abstract Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation);
}
