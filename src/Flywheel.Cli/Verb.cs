using System.CommandLine;

namespace Flywheel.Cli;

/// <summary>
/// One verb: its words on the command line, and what it does. Making one must be cheap, because every start makes them all;
/// rooms and engines are touched in <see cref="RunAsync"/> only.
/// </summary>
internal abstract class Verb
{
    protected Verb(string name, VerbGroup group, string summary)
    {
        Group = group;
        Command = new Command(name, summary);
    }

    public VerbGroup Group { get; }

    /// <summary>The verb adds its arguments and options here.</summary>
    public Command Command { get; }

    /// <summary>Does the work. Refusals are in the answer; exceptions are faults.</summary>
    public abstract Task<Answer> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation);
}
