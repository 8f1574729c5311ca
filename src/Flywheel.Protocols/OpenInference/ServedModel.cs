using System.Globalization;
using Flywheel.Core;
using Flywheel.Serving;

namespace Flywheel.Protocols.OpenInference;

/// <summary>An endpoint under the protocol's word: a model, whose version is its champion's.</summary>
internal static class ServedModel
{
    /// <summary>Finds a model; refuses an unknown name, and a version that is not served. No version, or an empty one, means the served one.</summary>
    internal static Result<Endpoint> Find(Endpoints endpoints, string name, string? version)
    {
        var found = endpoints.Find(name);
        return found.TryGet(out var endpoint) && !string.IsNullOrEmpty(version) && version != VersionOf(endpoint)
            ? new Refusal("registry.unknown", "Version not served", $"The model '{endpoint.Name}' serves its version {VersionOf(endpoint)}, not '{version}'.")
            : found;
    }

    internal static string VersionOf(Endpoint endpoint) => endpoint.Snapshot.Version.Version.ToString(CultureInfo.InvariantCulture);
}
