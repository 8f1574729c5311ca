using System.CommandLine;

namespace Flywheel.Cli.Verbs;

/// <summary>Turns the wheel, then serves what came out of it.</summary>
internal sealed class UpVerb : Verb
{
    public UpVerb()
        : base("up", VerbGroup.Start, "Turn the wheel and serve what comes out of it")
    {
        Command.Arguments.Add(ProjectSession.Argument);
        Command.Options.Add(ServeOptions.Port);
        Command.Options.Add(ServeOptions.Address);
    }

    public override async Task<Answer> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var opened = await ProjectSession.OpenAsync(parsed, cancellation);
        if (!opened.TryGet(out var session))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        await using (session)
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
}
