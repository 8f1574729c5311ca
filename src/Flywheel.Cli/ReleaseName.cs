using Flywheel.Core;
using Flywheel.Registry;
using Flywheel.Registry.Releases;

namespace Flywheel.Cli;

/// <summary>A release as people name it: <c>champion</c>, <c>3</c> or <c>flights/3</c>; nothing means the champion.</summary>
internal static class ReleaseName
{
    /// <summary>True when a word can only mean a release.</summary>
    public static bool Is(string word) => word == ReleaseRegistry.Champion || word.Contains('/', StringComparison.Ordinal) || word.All(char.IsAsciiDigit);

    public static Task<Result<ReleaseVersion>> FindAsync(ProjectSession session, string? written, CancellationToken cancellation)
    {
        var name = written ?? ReleaseRegistry.Champion;
        var slash = name.LastIndexOf('/');
        return session.Get<ReleaseRegistry>().FindAsync(slash < 0 ? session.Project.Name : name[..slash], name[(slash + 1)..], cancellation);
    }

    /// <summary>Finds and reads it whole.</summary>
    public static async Task<Result<(ReleaseVersion Version, ReleaseSnapshot Snapshot)>> OpenAsync(ProjectSession session, string? written, CancellationToken cancellation)
    {
        var found = await FindAsync(session, written, cancellation);
        if (!found.TryGet(out var version))
        {
            return found.Refused<(ReleaseVersion, ReleaseSnapshot)>();
        }

        var opened = await session.Get<ReleaseRegistry>().OpenAsync(version.Digest, cancellation);
        return opened.TryGet(out var snapshot) ? (version, snapshot) : opened.Refused<(ReleaseVersion, ReleaseSnapshot)>();
    }
}
