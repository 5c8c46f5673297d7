package textbook.stream;

public record Review(String id, String text) {}
