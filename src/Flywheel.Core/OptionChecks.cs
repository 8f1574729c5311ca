using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Flywheel.Core;

/// <summary>Says everything that is wrong with settings at once, each with its key, by the ranges their properties declare. Thread-safe.</summary>
public static class OptionChecks
{
    /// <summary>Every property outside its <see cref="RangeAttribute"/>, then what <see cref="IValidatableObject"/> says of them together.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="code">The code of the refusals: <c>monitoring.options</c>.</param>
    /// <param name="key">Where the settings stand: <c>monitor.drift</c>.</param>
    public static ImmutableArray<Refusal> Check(object options, string code, string key)
    {
        ArgumentNullException.ThrowIfNull(options);
        var refusals = ImmutableArray.CreateBuilder<Refusal>();
        foreach (var property in options.GetType().GetProperties())
        {
            var value = property.GetValue(options);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !IsWithin(range, value))
            {
                refusals.Add(Wrong(code, key, property.Name, string.Create(CultureInfo.InvariantCulture, $"Found {value}; wanted {range.Minimum} to {range.Maximum}.")));
            }
        }

        foreach (var result in options is IValidatableObject together ? together.Validate(new ValidationContext(options)) : [])
        {
            refusals.Add(Wrong(code, key, result.MemberNames.First(), result.ErrorMessage!));
        }

        return refusals.ToImmutable();
    }

    /// <summary>For code that was given settings nobody checked.</summary>
    /// <exception cref="ArgumentException">Something is wrong; the message says all of it.</exception>
    public static void ThrowIfWrong(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Check(options, "options", options.GetType().Name) is { IsEmpty: false } wrong)
        {
            throw new ArgumentException(string.Join('\n', wrong), nameof(options));
        }
    }

    private static bool IsWithin(RangeAttribute range, object? value)
    {
        range.ParseLimitsInInvariantCulture = true;
        range.ConvertValueInInvariantCulture = true;
        return value is not double.NaN && range.IsValid(value);
    }

    private static Refusal Wrong(string code, string key, string property, string sentence) =>
        new(code, "Setting out of range", sentence) { Place = new Place(Key: $"{key}.{JsonNamingPolicy.SnakeCaseLower.ConvertName(property)}") };
}
