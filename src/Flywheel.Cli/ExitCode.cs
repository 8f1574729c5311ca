namespace Flywheel.Cli;

/// <summary>What the process returns to the shell. Scripts branch on it, so the numbers never change.</summary>
internal enum ExitCode
{
    Done = 0,

    /// <summary>Understood, and the answer is no: the refusals say why.</summary>
    Refused = 1,

    /// <summary>Not understood: unknown verb or option, missing argument.</summary>
    Usage = 2,

    /// <summary>A bug or a broken world.</summary>
    Fault = 3,

    /// <summary>Stopped by Ctrl-C, as shells write it: 128 + SIGINT.</summary>
    Interrupted = 130,
}
