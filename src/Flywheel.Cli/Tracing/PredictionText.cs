using System.Globalization;
using System.Text;
using Flywheel.Data.Predictions;

namespace Flywheel.Cli.Tracing;

/// <summary>One answer with everything it was made of.</summary>
internal static class PredictionText
{
    public static string Write(PredictionRow prediction, string release)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"prediction {prediction.Id}");
        Line("given", $"{prediction.KnownAt} by {release} at endpoint {prediction.Endpoint}, in {prediction.LatencyMicroseconds} µs");
        Line("about", $"{prediction.Entity ?? "a row without a key"} as of {prediction.EventTime}");
        Line("score", $"{Words.Number(prediction.Score)}, decided {prediction.Decision ?? "nothing"} at threshold {Words.Number(prediction.Threshold)}");
        Line("inputs", prediction.Inputs);
        var width = prediction.Features.Select(feature => feature.Name.Length).DefaultIfEmpty(0).Max();
        text.AppendLine("  features");
        foreach (var feature in prediction.Features)
        {
            text.AppendLine($"    {feature.Name.PadRight(width)}  {feature.Text ?? (feature.Number is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : "missing")}");
        }

        return text.ToString().TrimEnd();

        void Line(string key, string value) => text.AppendLine(CultureInfo.InvariantCulture, $"  {key,-7} {value}");
    }
}
