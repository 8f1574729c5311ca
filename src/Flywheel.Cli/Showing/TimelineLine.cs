using Flywheel.Core;
using Flywheel.Projects.Loop;

namespace Flywheel.Cli.Showing;

/// <summary>One thing that happened to a project.</summary>
internal sealed record TimelineLine(Timestamp At, string Kind, string Release, string By, string Text)
{
    public static TimelineLine Of(TimelineEvent happened) => new(happened.At, happened.Kind.ToString().ToLowerInvariant(), happened.Release, happened.By, happened.Text);
}
