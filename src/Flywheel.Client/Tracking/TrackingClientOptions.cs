namespace Flywheel.Client.Tracking;

/// <summary>Settings of <see cref="TrackingClient"/>.</summary>
public sealed record TrackingClientOptions
{
    /// <summary>Where what could not be sent waits, across restarts of the program too. One client at a time uses a folder.</summary>
    public required string SpillFolder { get; init; }

    /// <summary>The folder whose commit and changes runs are told to come from. Default: the one the program works in.</summary>
    public string SourceFolder { get; init; } = Environment.CurrentDirectory;

    /// <summary>How long points are gathered before they are sent together. Default 200 ms; that much a crash of the program may lose.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long to wait before a server that was away is tried again. Default 2 s.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(2);
}
