namespace Flywheel.Cli;

/// <summary>Where a verb writes: answers to <paramref name="Out"/>, progress and complaints to <paramref name="Error"/>.</summary>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    public static Terminal Process => new(Console.Out, Console.Error);
}
