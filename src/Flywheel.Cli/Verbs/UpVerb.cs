using System.Collections.Immutable;
using System.CommandLine;

namespace Flywheel.Cli.Verbs;

/// <summary>Turns the wheel, then serves what came out of it.</summary>
internal sealed class UpVerb : ProjectVerb
{
    public UpVerb()
        : base("up", VerbGroup.Start, "Turn the wheel and serve what comes out of it", 0)
    {
        Command.Options.Add(ServeOptions.Port);
        Command.Options.Add(ServeOptions.Address);
        Command.Options.Add(ServeOptions.AllowedHosts);
        Command.Options.Add(ServeOptions.NoAuth);
    }

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var turned = await RunVerb.TurnAsync(session, force: null, terminal, cancellation);
        if (turned.Code != ExitCode.Done)
        {
            return turned;
        }

        await terminal.Error.WriteLineAsync(turned.Text);
        return await ServeVerb.ServeAsync(session, parsed, terminal, cancellation);
    }
}
