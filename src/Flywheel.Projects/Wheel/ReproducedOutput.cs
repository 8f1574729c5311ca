using Flywheel.Core;

namespace Flywheel.Projects.Wheel;

/// <summary>One thing made twice.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Before">Its digest in the release.</param>
/// <param name="Now">Its digest when made again; null when it was not made.</param>
public sealed record ReproducedOutput(string Kind, string Name, Digest Before, Digest? Now)
{
    /// <summary>True when both are the same, bit for bit.</summary>
    public bool IsSame => Now == Before;
}
