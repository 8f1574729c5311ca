using Flywheel.Core;

namespace Flywheel.Features;

/// <summary>A feature as the user declares it.</summary>
/// <param name="Name">The column it becomes.</param>
/// <param name="Expression">How it is computed; the language is in the room's README.</param>
public sealed record FeatureDefinition(string Name, string Expression)
{
    /// <summary>Where the expression starts in the user's files, so that mistakes in it are reported there.</summary>
    public Place? Place { get; init; }
}
