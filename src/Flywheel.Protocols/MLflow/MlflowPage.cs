using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Flywheel.Protocols.MLflow;

/// <summary>Page tokens: base64 of <c>{"offset": N}</c>, which some callers decode.</summary>
internal static class MlflowPage
{
    public static long Skip(MlflowFields fields)
    {
        var token = fields.Text("page_token");
        if (token.Length == 0)
        {
            return 0;
        }

        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(token));
            if (document.RootElement.TryGetProperty("offset", out var offset) && offset.TryGetInt64(out var skip) && skip >= 0)
            {
                return skip;
            }
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or InvalidOperationException)
        {
            // Said below.
        }

        fields.Refuse(MlflowError.Invalid("Invalid page token, could not base64-decode"));
        return 0;
    }

    public static void CheckTake(MlflowFields fields, long take, int most, string name = "max_results")
    {
        if (take < 1 || take > most)
        {
            fields.Refuse(MlflowError.Invalid(string.Create(CultureInfo.InvariantCulture,
                $"Invalid value {take} for parameter '{name}' supplied: It must be at least 1 and at most {most}, but got value {take}")));
        }
    }

    public static void Write(Utf8JsonWriter writer, long skip, int count, bool more)
    {
        if (more)
        {
            writer.WriteString("next_page_token"u8, Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"offset\": {skip + count}}}"))));
        }
    }
}
