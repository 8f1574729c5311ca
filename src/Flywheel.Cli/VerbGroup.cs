namespace Flywheel.Cli;

/// <summary>The headings of <c>flywheel --help</c>, in the order they are shown.</summary>
internal enum VerbGroup
{
    Start,
    Turn,
    Use,
    Look,
    Check,
}
