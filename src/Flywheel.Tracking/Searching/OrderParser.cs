using Flywheel.Core;

namespace Flywheel.Tracking.Searching;

internal static class OrderParser
{
    public static Result<RunOrder> Parse(string text, RecordGrammar grammar)
    {
        var scanner = new FilterScanner(text);
        var (field, fault) = FieldParser.Take(scanner, grammar);
        if (field is null)
        {
            return Refused(text, fault!);
        }

        if (field.Kind == RunFieldKind.Dataset)
        {
            return Refused(text, "there is no order by dataset");
        }

        var descending = scanner.Take("DESC");
        if (!descending)
        {
            scanner.Take("ASC");
        }

        return scanner.AtEnd ? new RunOrder(field, descending) : Refused(text, $"wanted ASC or DESC, found {scanner.Rest}");
    }

    private static Refusal Refused(string text, string fault) =>
        new("tracking.order", "Order not understood", $"'{text}': {fault}{(fault[^1] is '.' or '?' ? "" : ".")}", "Write a field and a direction, such as metrics.auc DESC.");
}
