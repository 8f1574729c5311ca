using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Sources;

/// <summary>A kind of place that files come from, told by the scheme before the colon. Built-ins: none (paths and globs), <c>npm</c>, <c>http</c>, <c>https</c>.</summary>
public interface ISourceLocation
{
    /// <summary>The scheme in lower case, without the colon; empty for plain paths.</summary>
    string Name { get; }

    /// <summary>
    /// Finds the files. Refuses a location without a file (<c>data.location-empty</c>) and one that leaves its bounds
    /// (<c>data.location-outside</c>).
    /// </summary>
    /// <param name="location">The whole location as written, scheme included.</param>
    /// <param name="projectFolder">Where relative paths start.</param>
    /// <param name="cancellationToken">Stops the search or the download.</param>
    Task<Result<ImmutableArray<SourceFile>>> FindAsync(string location, string projectFolder, CancellationToken cancellationToken);
}
