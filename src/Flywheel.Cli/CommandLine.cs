using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Flywheel.Core;

namespace Flywheel.Cli;

/// <summary>From words to an exit code: finds the verb, runs it, writes its answer, and turns a fault into a sentence.</summary>
internal static class CommandLine
{
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        // The commonest questions need no parser, and are answered in half the time without it.
        if (arguments is [] or ["--help" or "-h" or "-?" or "help"])
        {
            terminal.Out.Write(RootHelp.Text(VerbList.All));
            return ExitCode.Done;
        }

        if (arguments is ["--version"])
        {
            terminal.Out.WriteLine(Version);
            return ExitCode.Done;
        }

        var root = Define();
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count == 0 && Chosen(parsed) is { } verb && parsed.Action is not HelpAction)
        {
            return await RunAsync(verb, parsed, terminal, cancellation);
        }

        if (parsed.Action is HelpAction)
        {
            return (ExitCode)await parsed.InvokeAsync(new() { Output = terminal.Out, Error = terminal.Error }, cancellation);
        }

        foreach (var complaint in Complaints(parsed))
        {
            terminal.Error.WriteLine($"usage: {complaint}");
        }

        terminal.Error.WriteLine("  'flywheel --help' lists the verbs, 'flywheel VERB --help' explains one.");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Complaints(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [var unknown, ..])
        {
            return [$"There is no verb '{unknown}'. {Spelling.DidYouMean(unknown, VerbList.All.Select(verb => verb.Command.Name))}"];
        }

        return parsed.Errors.Select(error => error.Message);
    }

    private static RootCommand Define()
    {
        var root = new RootCommand(RootHelp.Purpose);
        root.Options.Add(SharedOptions.Json);
        root.Options.Add(SharedOptions.Workspace);
        root.Options.Add(SharedOptions.Catalog);
        foreach (var verb in VerbList.All)
        {
            // The parser wants an action to accept a verb without sub-commands; RunAsync is called with the chosen verb instead.
            verb.Command.SetAction(_ => (int)ExitCode.Done);
            root.Subcommands.Add(verb.Command);
        }

        return root;
    }

    private static Verb? Chosen(ParseResult parsed) =>
        VerbList.All.FirstOrDefault(verb => verb.Command == parsed.CommandResult.Command);

    private static async Task<ExitCode> RunAsync(Verb verb, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            var answer = await verb.RunAsync(parsed, terminal, cancellation);
            AnswerWriter.Write(answer, terminal, parsed.GetValue(SharedOptions.Json));
            return answer.Code;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            terminal.Error.WriteLine("Stopped. The same command goes on from here.");
            return ExitCode.Interrupted;
        }
        catch (Exception fault)
        {
            terminal.Error.WriteLine($"fault: {fault.Message}");
            terminal.Error.WriteLine(Environment.GetEnvironmentVariable("FLYWHEEL_TRACE") == "1"
                ? fault.ToString()
                : "  This is a bug or a broken machine. FLYWHEEL_TRACE=1 shows where; 'flywheel doctor' checks the machine.");
            return ExitCode.Fault;
        }
    }
}
