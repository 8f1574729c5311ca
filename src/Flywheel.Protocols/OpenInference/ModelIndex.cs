using System.Globalization;
using Flywheel.Serving;

namespace Flywheel.Protocols.OpenInference;

/// <summary>A model of the repository: an endpoint that is served here, or a champion that could be.</summary>
internal sealed record ModelIndex(string Name, string Version, bool IsReady)
{
    internal string State => IsReady ? "READY" : "UNAVAILABLE";

    internal string Reason => IsReady ? "" : "not loaded";

    /// <summary>Every model, by name; those that answer, or all.</summary>
    internal static async Task<IReadOnlyList<ModelIndex>> ListAsync(Endpoints endpoints, bool onlyReady, CancellationToken cancellationToken)
    {
        var models = endpoints.All.Select(endpoint => new ModelIndex(endpoint.Name, ServedModel.VersionOf(endpoint), IsReady: true)).ToList();
        if (!onlyReady)
        {
            models.AddRange((await endpoints.LoadableAsync(cancellationToken)).Where(champion => models.TrueForAll(model => model.Name != champion.Model))
                .Select(champion => new ModelIndex(champion.Model, champion.Version.ToString(CultureInfo.InvariantCulture), IsReady: false)));
        }

        return [.. models.OrderBy(model => model.Name, StringComparer.Ordinal)];
    }
}
