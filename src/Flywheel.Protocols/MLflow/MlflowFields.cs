using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.MLflow;

/// <summary>
/// The fields of a request, from its JSON body or its query string. The first thing wrong is kept in <see cref="Fault"/>, in the words that
/// clients know; what is read after that is of no use.
/// </summary>
internal sealed class MlflowFields
{
    public const string SeeDocs = "See the API docs for more information about request parameters.";
    private readonly JsonElement _body;
    private readonly IQueryCollection? _query;
    private readonly string _path;
    private readonly MlflowFields? _outer;

    public MlflowFields(JsonElement body, string path = "", MlflowFields? outer = null) => (_body, _path, _outer) = (body, path, outer);

    public MlflowFields(IQueryCollection query) => (_query, _path) = (query, "");

    public MlflowError? Fault { get; private set; }

    public void Refuse(MlflowError error)
    {
        Fault ??= error;
        _outer?.Refuse(error);
    }

    /// <summary>A text; empty when absent.</summary>
    public string Text(string name, bool required = false) => OptionalText(name, required) ?? "";

    /// <summary>A text; null when absent.</summary>
    public string? OptionalText(string name, bool required = false)
    {
        if (_query is not null)
        {
            var value = _query.TryGetValue(name, out var values) ? values[^1] : null;
            return string.IsNullOrEmpty(value) && required ? Missing<string>(name) : value;
        }

        var element = Element(name);
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return required ? Missing<string>(name) : null;
        }

        if (element.ValueKind != JsonValueKind.String)
        {
            return Wrong<string>(name, element);
        }

        var text = element.GetString()!;
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            // Databases that end a text there would keep another one than was sent.
            Out(name, "a text", "it holds a NUL character");
            return "";
        }

        return text.Length == 0 && required ? Missing<string>(name) : text;
    }

    /// <summary>A whole number, as a number or as text; null when absent.</summary>
    public long? Number(string name, bool required = false)
    {
        var element = Element(name);
        var text = _query is not null ? OptionalText(name) : element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        if (text is not null)
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : Wrong<long?>(name, text);
        }

        return element.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => required ? Missing<long?>(name) : null,
            JsonValueKind.Number when element.TryGetInt64(out var number) => number,
            // 5.0 is a whole number to clients that know one kind of number only.
            JsonValueKind.Number when element.GetDouble() is var real && Math.Abs(real) < 9e15 && real == Math.Truncate(real) => (long)real,
            _ => Wrong<long?>(name, element),
        };
    }

    /// <summary>A real number; <c>"NaN"</c>, <c>"Infinity"</c> and numbers as text are numbers too.</summary>
    public double Real(string name)
    {
        var element = Element(name);
        return element.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => Missing<double>(name),
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.String when MlflowNumber.TryParse(element.GetString()!, out var real) => real,
            _ => Wrong<double>(name, element),
        };
    }

    public bool Flag(string name)
    {
        if (_query is not null)
        {
            return OptionalText(name) is "true" or "True" or "1";
        }

        var element = Element(name);
        return element.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
            JsonValueKind.True => true,
            JsonValueKind.String when element.GetString() is "true" or "True" => true,
            JsonValueKind.String when element.GetString() is "false" or "False" => false,
            _ => Wrong<bool>(name, element),
        };
    }

    /// <summary>A list of texts.</summary>
    public ImmutableArray<string> Texts(string name)
    {
        if (_query is not null)
        {
            return _query.TryGetValue(name, out var values) ? [.. values.Select(value => value ?? "")] : [];
        }

        var element = Element(name);
        return element.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => [],
            JsonValueKind.Array when element.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. element.EnumerateArray().Select(item => item.GetString()!)],
            _ => Wrong<string[]>(name, element) is null ? [] : [],
        };
    }

    /// <summary>A list of objects.</summary>
    public IEnumerable<MlflowFields> Items(string name)
    {
        var element = Element(name);
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            yield break;
        }

        if (element.ValueKind != JsonValueKind.Array)
        {
            Wrong<string>(name, element);
            yield break;
        }

        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            var path = FormattableString.Invariant($"{_path}{name}[{index++}]");
            if (item.ValueKind != JsonValueKind.Object)
            {
                Wrong<string>(path[_path.Length..], item);
                yield break;
            }

            yield return new MlflowFields(item, path + ".", this);
        }
    }

    /// <summary>An object; one without fields when absent.</summary>
    public MlflowFields Inner(string name) => Element(name) is { ValueKind: JsonValueKind.Object } inner
        ? new MlflowFields(inner, $"{_path}{name}.", this)
        : new MlflowFields(default(JsonElement), $"{_path}{name}.", this);

    /// <summary>A list of <c>{key, value}</c>; a missing value is empty.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Pairs(string name) =>
        [.. Items(name).Select(item => KeyValuePair.Create(item.Text("key", required: true), item.Text("value")))];

    /// <summary>An object whose members are texts; a member that is no text counts as its JSON.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Map(string name) => Element(name) is { ValueKind: JsonValueKind.Object } map
        ? [.. map.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText()))]
        : [];

    /// <summary>A member as it was sent; null when absent.</summary>
    public string? Json(string name) => Element(name) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } element ? element.GetRawText() : null;

    public bool Has(string name) => _query?.ContainsKey(name) ?? Element(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>Refuses a value that is out of bounds.</summary>
    public void Out(string name, string json, string why) => Refuse(MlflowError.Invalid($"Invalid value {json} for parameter '{_path}{name}' supplied: {why}"));

    private JsonElement Element(string name) => _body.ValueKind == JsonValueKind.Object && _body.TryGetProperty(name, out var element) ? element : default;

    private T? Missing<T>(string name)
    {
        Refuse(MlflowError.Invalid($"Missing value for required parameter '{_path}{name}'. {SeeDocs}"));
        return default;
    }

    private T? Wrong<T>(string name, JsonElement element)
    {
        Out(name, element.GetRawText() is { Length: <= 200 } json ? json : element.GetRawText()[..200] + "…", $"Value was of type '{TypeOf(element)}'. {SeeDocs}");
        return default;
    }

    private T? Wrong<T>(string name, string text)
    {
        Out(name, $"\"{JsonEncodedText.Encode(text)}\"", $"Value was of type 'str'. {SeeDocs}");
        return default;
    }

    private static string TypeOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => "str",
        JsonValueKind.Number => element.TryGetInt64(out _) ? "int" : "float",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Array => "list",
        _ => "dict",
    };
}
