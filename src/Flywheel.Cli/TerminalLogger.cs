using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Flywheel.Cli;

/// <summary>Writes what a server that runs has to say, a line each, beside its other words: what is wrong stands out, what happened has its time.</summary>
internal sealed class TerminalLogger<TRoom>(TextWriter error, TimeProvider time) : ILogger<TRoom>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var word = logLevel switch { LogLevel.Critical => "CRITICAL ", LogLevel.Error => "ERROR ", LogLevel.Warning => "warning: ", _ => "" };
        var line = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd HH:mm:ss}  {word}{formatter(state, exception)}{(exception is null ? "" : $" ({exception.Message})")}");
        lock (error)
        {
            error.WriteLine(line);
        }
    }
}
