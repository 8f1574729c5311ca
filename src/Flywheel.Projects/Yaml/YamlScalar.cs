using System.Globalization;
using Flywheel.Core;
using YamlDotNet.RepresentationModel;

namespace Flywheel.Projects.Yaml;

/// <summary>A single value being read to a type. A value that does not fit is refused, and reads as null.</summary>
internal sealed class YamlScalar(YamlSource source, string path, YamlScalarNode node, YamlShape shape)
{
    internal string Text => node.Value ?? "";

    internal Place Place => source.PlaceOf(node, path);

    internal double? Number()
    {
        shape.Form = ScalarForm.Number;
        return double.TryParse(Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : Refuse<double>("a number");
    }

    internal long? Whole(long least)
    {
        (shape.Form, shape.Least) = (ScalarForm.Whole, least);
        return long.TryParse(Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : Refuse<long>(string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} on"));
    }

    /// <summary>A share of one: <c>0.1%</c> or <c>0.001</c>.</summary>
    internal double? Share()
    {
        shape.Form = ScalarForm.Share;
        var percent = Text.EndsWith('%');
        return double.TryParse(percent ? Text[..^1] : Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && (percent ? number / 100 : number) is >= 0 and <= 1 and var share
                ? share
                : Refuse<double>("a share such as '5%' or '0.05'");
    }

    /// <summary>A length of time: <c>10ms</c>, <c>45s</c>, <c>5min</c>, <c>1h</c>, <c>45d</c>.</summary>
    internal TimeSpan? Duration()
    {
        shape.Form = ScalarForm.Duration;
        return DurationText.TryParse(Text, out var microseconds) && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : Refuse<TimeSpan>("a length of time such as '10ms', '5min', '1h' or '45d'");
    }

    /// <summary>One of these words.</summary>
    internal string? OneOf(params string[] words)
    {
        shape.Words = words;
        if (words.Contains(Text, StringComparer.Ordinal))
        {
            return Text;
        }

        source.Refusals.Add(new Refusal("project.value", "Wrong value", $"'{path}' is '{Text}', but one of {string.Join(", ", words)} is wanted.",
            Spelling.Nearest(Text, words) is { } near ? $"Did you mean '{near}'?" : "").At(Place));
        return null;
    }

    internal void Refuse(string code, string headline, string sentence, string remedy = "") =>
        source.Refusals.Add(new Refusal(code, headline, sentence, remedy).At(Place));

    private T? Refuse<T>(string wanted)
        where T : struct
    {
        Refuse("project.value", "Wrong value", $"'{path}' is '{Text}', but {wanted} is wanted.");
        return null;
    }
}
