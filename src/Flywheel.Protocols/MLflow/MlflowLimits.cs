using System.Globalization;
using System.Text.Json;

namespace Flywheel.Protocols.MLflow;

/// <summary>How long things may be. Values of params and of tags of runs are cut, everything else is refused.</summary>
internal static class MlflowLimits
{
    public const int ParamValue = 6_000;
    public const int TagValue = 8_000;
    public const int Metrics = 1_000;
    public const int Params = 100;
    public const int Tags = 100;
    public const int Together = 1_000;
    public const int Key = 250;

    public static void Check(MlflowFields fields, string name, string value, int most)
    {
        if (value.Length > most)
        {
            fields.Out(name, $"\"{JsonEncodedText.Encode(Cut(value, 30))}…\"", string.Create(CultureInfo.InvariantCulture, $"'{name}' exceeds the maximum length of {most} characters"));
        }
    }

    public static void CheckTags(MlflowFields fields, IEnumerable<KeyValuePair<string, string>> tags, int key, int value)
    {
        foreach (var tag in tags)
        {
            Check(fields, "key", tag.Key, key);
            Check(fields, "value", tag.Value, value);
        }
    }

    public static void CheckCount(MlflowFields fields, string what, int count, int most)
    {
        if (count > most)
        {
            fields.Refuse(MlflowError.Invalid(string.Create(CultureInfo.InvariantCulture, $"A batch logging request can contain at most {most} {what}. Got {count} {what}. Please split up {what} across multiple requests and try again.")));
        }
    }

    /// <summary>The value, cut to so many letters; never inside a character that takes two.</summary>
    public static string Cut(string value, int most) => value.Length <= most ? value : value[..(char.IsHighSurrogate(value[most - 1]) ? most - 1 : most)];
}
