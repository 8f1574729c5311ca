using System.Globalization;

namespace Flywheel.Tracking.Recording;

/// <summary>Where an experiment's runs keep their files.</summary>
internal static class ArtifactPlace
{
    public static string Of(string location, long experiment, TrackingOptions options) =>
        location.Length > 0 ? location.TrimEnd('/') : string.Create(CultureInfo.InvariantCulture, $"{Root(options)}/{experiment}");

    /// <summary>The same as SQL over a row of experiments called <c>e</c>.</summary>
    public const string Sql = "CASE e.artifact_location WHEN '' THEN @artifactRoot || '/' || CAST(e.id AS TEXT) ELSE RTRIM(e.artifact_location, '/') END";

    public static string Root(TrackingOptions options) => options.ArtifactRoot.TrimEnd('/');
}
